-- The life of a node in a partition.
--
-- KEYS  events, state, and for `leave` and `forget` the node's out streams
-- ARGV  action, node (ten hexadecimal digits), and for `lost` and `forget` the owner that asks
-- A node's beat, `n:<node>` in the state, is when it was last seen here, by Redis' clock in milliseconds.
-- Answer a status
--   register            ok | taken: the number is another node's, or a dead one's
--   leave               ok: a node that has appended its last event takes its traces away
--   lost owner beat     ok | fenced | alive: declares a node dead whose beat is still the one given, and appends
--                       its loss behind everything that it sent
--   forget owner        ok | fenced: takes a lost node's traces away, once its connections have had their $disconnect

local action, node = ARGV[1], ARGV[2]
local field = 'n:' .. node

local function clear()
    local producers = {}
    for loop = 0, 255 do producers[loop + 1] = 's:' .. node .. '.' .. loop end
    redis.call('HDEL', KEYS[2], unpack(producers))
    for index = 3, #KEYS do redis.call('DEL', KEYS[index]) end
end

if action == 'register' then
    local clock = redis.call('TIME')
    local beat = string.format('%d%03d', clock[1], math.floor(clock[2] / 1000))
    return redis.call('HSETNX', KEYS[2], field, beat) == 1 and 'ok' or 'taken'
end

if action == 'leave' then
    redis.call('HDEL', KEYS[2], field)
    clear()
    return 'ok'
end

if redis.call('HGET', KEYS[2], 'owner') ~= ARGV[3] then return 'fenced' end

if action == 'lost' then
    if redis.call('HGET', KEYS[2], field) ~= ARGV[4] then return 'alive' end
    redis.call('XADD', KEYS[1], '*', 'l', node)
    redis.call('HSET', KEYS[2], field, 'dead')
    return 'ok'
end

if action == 'forget' then
    clear()
    redis.call('HSET', KEYS[2], field, 'dead:' .. redis.call('TIME')[1])
    return 'ok'
end

return redis.error_reply('ERR node.lua knows no action ' .. tostring(action))
