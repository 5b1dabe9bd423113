-- Move a hook's cursor in one contest and make the deliveries that follow from it.
--
-- KEYS[1] cursors  KEYS[2] deliveries  KEYS[3] due
-- ARGV[1] contest  ARGV[2] the cursor it must be at, '' for none  ARGV[3] the cursor it moves to
-- ARGV[4…] id, delivery, due in ms: three for each
--
-- Returns 1, or 0 where the cursor is elsewhere. An id that was there before is left as it is.

local held = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if held ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
for i = 4, #ARGV, 3 do
  if redis.call('HSETNX', KEYS[2], ARGV[i], ARGV[i + 1]) == 1 then
    redis.call('ZADD', KEYS[3], ARGV[i + 2], ARGV[i])
  end
end
return 1
