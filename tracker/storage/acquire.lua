-- Take or renew a bucket's lease.
--
-- KEYS[1] lease    KEYS[2] fence
-- ARGV[1] holder   ARGV[2] ttl in ms
--
-- Returns the fencing token, or 0 while another holds the lease.

local held = redis.call('GET', KEYS[1])
if held and held ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if held then return tonumber(redis.call('GET', KEYS[2])) end
return redis.call('INCR', KEYS[2])
