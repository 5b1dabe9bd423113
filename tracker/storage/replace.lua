-- Put staged tallies, side reports, notes and alerts in the place of the ones that are there, in one step.
--
-- KEYS[1] fence    KEYS[2] meta    KEYS[3] tallies    KEYS[4] reports    KEYS[5] changes
-- KEYS[6] tallies:next:FENCE    KEYS[7] reports:next:FENCE    KEYS[8] wanted
-- KEYS[9] notes    KEYS[10] notes:next:FENCE    KEYS[11] alerts    KEYS[12] alerts:next:FENCE
-- ARGV[1..9] as in commit.lua; state is never empty here
--
-- Returns as commit.lua.

if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 'FENCED' end
local held = redis.call('HMGET', KEYS[2], 'epoch', 'offset')
local found = held[1] and (held[1] .. ':' .. held[2]) or ''
if found ~= ARGV[2] then return 'AT ' .. found end

for staged, key in pairs({ [KEYS[6]] = KEYS[3], [KEYS[7]] = KEYS[4], [KEYS[10]] = KEYS[9],
  [KEYS[12]] = KEYS[11] }) do
  redis.call('DEL', key)
  if redis.call('EXISTS', staged) == 1 then redis.call('RENAME', staged, key) end
end
redis.call('HSET', KEYS[2], 'epoch', ARGV[3], 'offset', ARGV[4], 'chain', ARGV[5], 'at', ARGV[6],
  'state', ARGV[7])
redis.call('DEL', KEYS[8])
redis.call('XADD', KEYS[5], 'MAXLEN', '~', ARGV[8], '*', 'b', ARGV[9])
return 'OK'
