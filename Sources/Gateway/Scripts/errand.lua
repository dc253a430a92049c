-- Writes records of an edge loop to the out stream of another loop, for connections that are there.
--
-- KEYS  state, the node's connections, the loop's out stream
-- ARGV  node (ten hexadecimal digits), then (wanted, field, record) × n
--       wanted: '' a record for the loop itself, written always
--               '1' for a connection: written when it is there
--               'r' the same, and what is kept of it is answered
--       field: the connection's among its node's, six bytes
--       record: bytes of a reply pack; '': nothing is written, the connection is only looked for
-- Answer {ok, found × n}: '1', or what is kept of the connection; '' where it is not there
--        {gone}: the node has left or was declared dead here, and its connections have had, or will have, their $disconnect

local beat = redis.call('HGET', KEYS[1], 'n:' .. ARGV[1])
if not beat or string.sub(beat, 1, 4) == 'dead' then return {'gone'} end

local answer, records = {'ok'}, {}
for index = 2, #ARGV, 3 do
    local wanted, found = ARGV[index], '1'
    if wanted == 'r' then
        found = redis.call('HGET', KEYS[2], ARGV[index + 1]) or ''
    elseif wanted == '1' then
        found = redis.call('HEXISTS', KEYS[2], ARGV[index + 1]) == 1 and '1' or ''
    end
    answer[#answer + 1] = found
    if found ~= '' and ARGV[index + 2] ~= '' then records[#records + 1] = ARGV[index + 2] end
end

if #records > 0 then
    local pack = table.concat(records)
    local id = string.sub(redis.call('XADD', KEYS[3], '0-*', 'p', pack), 3)
    -- As commit.lua publishes: a large pack follows its id.
    if #pack < 1024 then
        redis.call('SPUBLISH', KEYS[3], id .. ' ' .. pack)
    else
        redis.call('SPUBLISH', KEYS[3], id)
        redis.call('SPUBLISH', KEYS[3], pack)
    end
end
return answer
