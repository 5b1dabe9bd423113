-- Keep what became of a claimed delivery.
--
-- KEYS[1] due  KEYS[2] deliveries  KEYS[3] rest  KEYS[4] log
-- ARGV[1] id  ARGV[2] until when it was claimed  ARGV[3] delivery  ARGV[4] line of the log
-- ARGV[5] when it is due again, '' for never  ARGV[6] until when the hook rests, 0: it doesn't
-- ARGV[7] 1: the receiver has it  ARGV[8] lines kept in the log
--
-- Returns 1, or 0 where another has ended it or, if the receiver doesn't have it, taken it over.

local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not score then return 0 end
if tonumber(score) ~= tonumber(ARGV[2]) and ARGV[7] ~= '1' then return 0 end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
if ARGV[5] == '' then
  redis.call('ZREM', KEYS[1], ARGV[1])
else
  redis.call('ZADD', KEYS[1], ARGV[5], ARGV[1])
end
if tonumber(ARGV[6]) > tonumber(redis.call('GET', KEYS[3]) or '0') then
  redis.call('SET', KEYS[3], ARGV[6])
end
redis.call('LPUSH', KEYS[4], ARGV[4])
redis.call('LTRIM', KEYS[4], 0, ARGV[8] - 1)
return 1
