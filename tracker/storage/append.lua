-- Append one entry to a contest's log; compare and set the ledger region by region.
--
-- KEYS[1] head     hash: offset, chain, at
-- KEYS[2] log      stream; ids are offset-0
-- KEYS[3] ledger   hash: see storage/codec.py for its fields
-- ARGV[1] now      the night's time in ms
-- ARGV[2] front    the body up to its deltas, or the whole body
-- ARGV[3] back     the body after its deltas, or empty
-- ARGV[4] print    fingerprint of the front (16 hex digits)
-- ARGV[5] count    number of rows; 0 for an entry without
-- ARGV[6] newest   ledger field of the document's newest source time; '' where it doesn't matter
-- ARGV[7] source   source time of this copy in ms; 0 where it has none
-- ARGV[8..]        for each row: group, field, old, new, delta, print ('' = none)
--
-- Rows of one group (numbered from 1) are taken together or not at all.
-- Returns {offset, group that had moved...}; offset 0: nothing was left; offset -1: this document
-- has given later numbers before.

local WIDTH, FIRST = 6, 8
local count = tonumber(ARGV[5])
local moved, deltas, prints, sets, drops = {}, {}, { ARGV[4] }, {}, {}

if count > 0 then
  if ARGV[6] ~= '' then
    local newest = tonumber(redis.call('HGET', KEYS[3], ARGV[6]) or '0')
    if tonumber(ARGV[7]) < newest then return { -1 } end
  end
  local fields, bad, taken = {}, {}, false
  for i = 1, count do fields[i] = ARGV[FIRST + (i - 1) * WIDTH + 1] end
  local held = redis.call('HMGET', KEYS[3], unpack(fields))
  for i = 1, count do
    local at = FIRST + (i - 1) * WIDTH
    if (held[i] or '') ~= ARGV[at + 2] and not bad[ARGV[at]] then
      bad[ARGV[at]] = true
      moved[#moved + 1] = tonumber(ARGV[at])
    end
  end
  for i = 1, count do
    local at = FIRST + (i - 1) * WIDTH
    if not bad[ARGV[at]] then
      taken = true
      if ARGV[at + 3] == '' then
        drops[#drops + 1] = ARGV[at + 1]
      else
        sets[#sets + 1] = ARGV[at + 1]
        sets[#sets + 1] = ARGV[at + 3]
      end
      if ARGV[at + 4] ~= '' then
        deltas[#deltas + 1] = ARGV[at + 4]
        prints[#prints + 1] = ARGV[at + 5]
      end
    end
  end
  if not taken then return { 0, unpack(moved) } end
  if ARGV[6] ~= '' then
    sets[#sets + 1] = ARGV[6]
    sets[#sets + 1] = ARGV[7]
  end
end

local head = redis.call('HMGET', KEYS[1], 'offset', 'chain', 'at')
local offset = (tonumber(head[1]) or 0) + 1
local at = math.max(tonumber(head[3]) or 0, tonumber(ARGV[1]))

-- core/chain.py is the same arithmetic; every product stays below 2^53.
local chain = head[2] or '0000000000000000'
local low, high = tonumber(string.sub(chain, 1, 8), 16), tonumber(string.sub(chain, 9), 16)
local function mix(first, second)
  low = (low * 1048583 + first) % 2147483647
  high = (high * 1299709 + second) % 2147483629
end
mix(math.floor(at / 4294967296), at % 4294967296)
for i = 1, #prints do
  mix(tonumber(string.sub(prints[i], 1, 8), 16), tonumber(string.sub(prints[i], 9), 16))
end
chain = string.format('%08x%08x', low, high)

if #sets > 0 then redis.call('HSET', KEYS[3], unpack(sets)) end
if #drops > 0 then redis.call('HDEL', KEYS[3], unpack(drops)) end
at = string.format('%.0f', at)
local body = ARGV[2] .. table.concat(deltas, ',') .. ARGV[3]
redis.call('XADD', KEYS[2], offset .. '-0', 'a', at, 'c', chain, 'b', body)
redis.call('HSET', KEYS[1], 'offset', offset, 'chain', chain, 'at', at)
return { offset, unpack(moved) }
