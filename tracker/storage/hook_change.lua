-- Put another hook in the place of the one that was read.
--
-- KEYS[1] hooks
-- ARGV[1] name  ARGV[2] the bytes that were read  ARGV[3] the bytes that take their place
--
-- Returns 1, or 0 where others stand there by now.

if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
