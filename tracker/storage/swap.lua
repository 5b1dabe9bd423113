-- Keep a channel, if the one of its name stands at the revision that was read.
--
-- KEYS[1] channels    KEYS[2] their revisions
-- ARGV[1] name    ARGV[2] revision expected, 0 for none    ARGV[3] revision    ARGV[4] channel
--
-- Returns 1, or 0 where it stands elsewhere.

if (redis.call('HGET', KEYS[2], ARGV[1]) or '0') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[4])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
return 1
