-- Let one delivery stand for several that are due.
--
-- KEYS[1] due  KEYS[2] deliveries
-- ARGV[1] now in ms  ARGV[2] id of the digest  ARGV[3] the digest
-- ARGV[4…] id, gathered delivery: two for each member
--
-- Returns 1, or 0 where one of them is not due any more.

for i = 4, #ARGV, 2 do
  local score = redis.call('ZSCORE', KEYS[1], ARGV[i])
  if not score or tonumber(score) > tonumber(ARGV[1]) then return 0 end
end
for i = 4, #ARGV, 2 do
  redis.call('ZREM', KEYS[1], ARGV[i])
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])
return 1
