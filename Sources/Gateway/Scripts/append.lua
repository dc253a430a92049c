-- Appends a producer's pack to a partition's stream, once however often it is asked.
--
-- KEYS  events, state
-- ARGV  producer: `<node>.<loop>`, or `p<partition>` for another partition's outbox
--       node: ten hexadecimal digits, empty for a partition
--       previous: the sequence this producer was last answered for, 0 where that was a sign of life; -1: nothing was
--       sequence: this pack's, higher than previous
--       pack: its bytes; empty: nothing is appended, the node only shows that it lives
--       beat: 1: the node's beat becomes Redis' time, as it always does where nothing is appended. Once a second is enough,
--       and a beat takes 4 of the 25 µs of a pack of one event that comes alone
-- Answer {status, number}
--       ok, backlog       appended
--       lost, backlog     appended, or seen to live, but Redis has lost packs of this producer that it had answered for
--       done, backlog     this sequence had been appended before
--       gap, sequence     the last one seen lies between previous and sequence: part of this pack had been appended (of
--                         partitions only, whose packs are made anew; a loop repeats its own word for word)
--       dead, 0           the node has been declared dead here: its connections have had their $disconnect
--       unknown, 0        the node is not registered here, or nothing is known of this loop that had been answered

local producer, node = ARGV[1], ARGV[2]
local previous, sequence, pack, beat = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5], ARGV[6]

local seen
if node == '' then
    seen = redis.call('HGET', KEYS[2], 's:' .. producer)
else
    local fields = redis.call('HMGET', KEYS[2], 's:' .. producer, 'n:' .. node)
    seen = fields[1]
    if not fields[2] then return {'unknown', 0} end
    if string.sub(fields[2], 1, 4) == 'dead' then return {'dead', 0} end
    -- The data are gone, and another loop of the node was here before.
    if not seen and previous >= 0 then return {'unknown', 0} end
    -- A full Redis lets a sign of life pass behind a write that needs no memory, but no pack.
    if pack == '' then redis.call('HDEL', KEYS[2], '') end
    if pack == '' or beat == '1' then
        local clock = redis.call('TIME')
        -- Not the new entry's id, whose time stands still after the clock was put back.
        redis.call('HSET', KEYS[2], 'n:' .. node, string.format('%d%03d', clock[1], math.floor(clock[2] / 1000)))
    end
end

seen = tonumber(seen or 0)
local status = seen < previous and 'lost' or 'ok'
if pack == '' then
    redis.call('HSETNX', KEYS[2], 's:' .. producer, 0)
    return {status, redis.call('XLEN', KEYS[1])}
end

if seen >= sequence then return {'done', redis.call('XLEN', KEYS[1])} end
if seen > previous and node == '' then return {'gap', seen} end

redis.call('XADD', KEYS[1], '*', node == '' and 'm' or 'e', pack)
redis.call('HSET', KEYS[2], 's:' .. producer, sequence)
return {status, redis.call('XLEN', KEYS[1])}
