-- Take deliveries of one hook that are due. Until when they are taken is when they are due again.
--
-- KEYS[1] due  KEYS[2] deliveries  KEYS[3] attempts  KEYS[4] rest
-- ARGV[1] now in ms  ARGV[2] until in ms  ARGV[3] until when the hook rests then, 0: it doesn't
-- ARGV[4…] ids
--
-- Returns delivery, attempt: two for each that was taken.

local now = tonumber(ARGV[1])
if tonumber(redis.call('GET', KEYS[4]) or '0') > now then return {} end
local taken = {}
for i = 4, #ARGV do
  local score = redis.call('ZSCORE', KEYS[1], ARGV[i])
  local delivery = redis.call('HGET', KEYS[2], ARGV[i])
  if score and delivery and tonumber(score) <= now then
    redis.call('ZADD', KEYS[1], ARGV[2], ARGV[i])
    taken[#taken + 1] = delivery
    taken[#taken + 1] = redis.call('HINCRBY', KEYS[3], ARGV[i], 1)
  end
end
if #taken > 0 and ARGV[3] ~= '0' then redis.call('SET', KEYS[4], ARGV[3]) end
return taken
