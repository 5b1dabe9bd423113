-- Take one request out of a budget that fills evenly and holds one minute's worth.
--
-- KEYS[1] budget   until when it is spent, in microseconds
-- ARGV[1] step in microseconds    ARGV[2] now in microseconds
--
-- Returns 0, or the milliseconds until a request is free.

local step, now = tonumber(ARGV[1]), tonumber(ARGV[2])
local spent = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local short = spent + step - (now + 60000000)
if short > 0 then return math.ceil(short / 1000) end
redis.call('SET', KEYS[1], string.format('%.0f', spent + step), 'PX', 120000)
return 0
