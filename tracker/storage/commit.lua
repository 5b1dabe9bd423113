-- Move a contest's standings from one position to another, in one step.
--
-- KEYS[1] fence    number
-- KEYS[2] meta     hash: epoch, offset, chain, at, state
-- KEYS[3] tallies  hash: region -> tally
-- KEYS[4] reports  hash: source|part|region -> report
-- KEYS[5] changes  stream
-- KEYS[9] notes    hash: hold|source|part|region -> hold; correction|offset|region -> correction
-- KEYS[11] alerts  hash: see keys.py
-- ARGV[1] fence    the caller's token
-- ARGV[2] expected epoch:offset the standings must be at; '' before the first commit
-- ARGV[3] epoch    ARGV[4] offset    ARGV[5] chain    ARGV[6] at
-- ARGV[7] state    '' leaves it
-- ARGV[8] kept     lines kept in the change stream
-- ARGV[9] change   the line to add
-- ARGV[10] tallies ARGV[11] reports ARGV[12] notes: how many of each, then field, value of every
--                  tally, side report, note, and row of the alerts; an empty value removes the field
--
-- Returns 'OK', 'FENCED', or the position where the standings really are ('' for none).

if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 'FENCED' end
local held = redis.call('HMGET', KEYS[2], 'epoch', 'offset')
local found = held[1] and (held[1] .. ':' .. held[2]) or ''
if found ~= ARGV[2] then return 'AT ' .. found end

local function write(key, first, last)
  local sets, drops = {}, {}
  for i = first, last, 2 do
    if ARGV[i + 1] == '' then
      drops[#drops + 1] = ARGV[i]
    else
      sets[#sets + 1] = ARGV[i]
      sets[#sets + 1] = ARGV[i + 1]
    end
  end
  if #sets > 0 then redis.call('HSET', key, unpack(sets)) end
  if #drops > 0 then redis.call('HDEL', key, unpack(drops)) end
end

local tallies = 12 + tonumber(ARGV[10]) * 2
local reports = tallies + tonumber(ARGV[11]) * 2
local notes = reports + tonumber(ARGV[12]) * 2
if tallies > 12 then redis.call('HSET', KEYS[3], unpack(ARGV, 13, tallies)) end
write(KEYS[4], tallies + 1, reports)
write(KEYS[9], reports + 1, notes)
write(KEYS[11], notes + 1, #ARGV)
redis.call('HSET', KEYS[2], 'epoch', ARGV[3], 'offset', ARGV[4], 'chain', ARGV[5], 'at', ARGV[6])
if ARGV[7] ~= '' then redis.call('HSET', KEYS[2], 'state', ARGV[7]) end
redis.call('XADD', KEYS[5], 'MAXLEN', '~', ARGV[8], '*', 'b', ARGV[9])
return 'OK'
