-- Applies the effects of events and removes the events: all of it or, where the commit is not the owner's, nothing.
--
-- Lua does not roll back, so everything that can refuse the commit comes before the first write, and nothing raises after
-- it: what Redis then says no to (a count whose key holds something else) is told in the answer. The first write is an
-- XDEL, which a full Redis lets pass, and with it all that follows.
--
-- KEYS  1 events, 2 state, 3 outbox, 4 dead, then those that the arguments point at by number
-- ARGV  owner, number: the last commit's plus one
--       newest: the newest entry this commit finishes part of, '' when the newest one is among those that it removes
--       n, entry × n: the entries to remove, the newest first
--       n, (loop, key) × n: the edge loops whose out streams may be written, `<node>.<index>`
--       n, key × n: the topics this commit sends to
--       then effects, in order, each a letter and its arguments:
--         P entry parts                          these of the entry's events are done
--         F entry                                all are: forget which
--         R key field record                     a connection is accepted
--         X key id                               a connection has ended: it leaves its topics
--         O loop replies                         to a loop's out stream
--         I key live name n (field by) × n       add to a count that lives here
--         N once ttl key live name field by      the same, once for this id within ttl seconds
--         M target message                       to another partition, by the outbox
--         J key id topic target message          a connection joins a topic, L leaves it: told to the topic's home
--         A entry pack reason event crashes      a dead letter; event is '' where it is no single one
--         j topic loop id name count floor       at home: a member more; count is 0 for a plain topic
--         l topic loop id name                   at home: a member less
--         b topic name kind body                 at home: to all members; kind 9 is text, 10 binary
--         V live count name                      at home: to all members, what changed in the count
-- Answer {ok, outbox, changed, refused}
--                         outbox: 1 where messages were added; changed: names of counts that have live members who have
--                         not been told; refused: what Redis said no to
--        {done}           this number had been committed before
--        {fenced, owner}  the partition is another's
--        {gone}           the newest entry is not there: Redis lost its newest writes
--        {rewound}        the number is not the last one's plus one: the same
--        {keys, loop, …}  these loops have members and were not given

local argument = 3

local function take()
    argument = argument + 1
    return ARGV[argument]
end

local function takeList()
    local list = {}
    for index = 1, tonumber(take()) do list[index] = take() end
    return list
end

-- Before the first write --------------------------------------------------------------------------------------------

local entries = takeList()

-- Owner, last commit, and the beats of the loops' nodes, in one look-up.
local asked = {'owner', 'commit'}
local loops, loopKeys, numbers = {}, {}, {}
for index = 1, tonumber(take()) do
    local loop = take()
    loops[index] = loop
    loopKeys[index] = KEYS[tonumber(take())]
    numbers[loop] = index
    asked[index + 2] = 'n:' .. string.sub(loop, 1, 10)
end

local held = {}
for start = 1, #asked, 1000 do
    local finish = math.min(start + 999, #asked)
    local fields = redis.call('HMGET', KEYS[2], unpack(asked, start, finish))
    for index = start, finish do held[index] = fields[index - start + 1] end
end
if held[1] ~= ARGV[1] then return {'fenced', held[1] or ''} end
local last, number = tonumber(held[2] or 0), tonumber(ARGV[2])
if last >= number then return {'done'} end
if last ~= number - 1 then return {'rewound'} end

local missing = {'keys'}
for _, key in ipairs(takeList()) do
    local fields = redis.pcall('HKEYS', KEYS[tonumber(key)])
    -- Somebody put another type there: it has no members, and what is sent to it is refused.
    if fields.err then fields = {} end
    for _, field in ipairs(fields) do
        if string.sub(field, 1, 2) == 'm:' and not numbers[string.sub(field, 3)] then
            missing[#missing + 1] = string.sub(field, 3)
        end
    end
end
if #missing > 1 then return missing end

if ARGV[3] ~= '' and #redis.call('XRANGE', KEYS[1], ARGV[3], ARGV[3]) == 0 then return {'gone'} end

-- The writes --------------------------------------------------------------------------------------------------------

-- A full Redis refuses a script whose first write needs memory, and lets everything pass after one that needs none.
if #entries == 0 then
    redis.call('HDEL', KEYS[2], '')
else
    if redis.call('XDEL', KEYS[1], entries[1]) == 0 then return {'gone'} end
    for start = 2, #entries, 1000 do
        redis.call('XDEL', KEYS[1], unpack(entries, start, math.min(start + 999, #entries)))
    end
end

local refused = {}

local function call(...)
    local answer = redis.pcall(...)
    if type(answer) == 'table' and answer.err then
        refused[#refused + 1] = answer.err
        return nil
    end
    return answer
end

redis.call('HSET', KEYS[2], 'commit', ARGV[2])

local outbox = 0

local function tell(target, message)
    if call('XADD', KEYS[3], '0-*', 't', target, 'm', message) then outbox = 1 end
end

-- Replies to one loop become one entry: packs join by concatenation.
local replies = {}

local function reply(loop, records)
    local list = replies[loop]
    if not list then
        list = {}
        replies[loop] = list
    end
    list[#list + 1] = records
end

local changed, told = {}, {}

local function mark(live, name, fields)
    if redis.call('EXISTS', live) == 0 then return end
    for _, field in ipairs(fields) do call('HSET', live, 'c:' .. field, '') end
    call('HSET', KEYS[2], 'live:' .. name, '')
    if not told[name] then
        told[name] = true
        changed[#changed + 1] = name
    end
end

local effects = {}

-- What few commits have. To make these closures takes 1.5 of the 24 µs of a small commit, so they wait until one is met.
local function addOthers()
    local function record(kind, seat, body)
        return string.char(kind) .. seat .. struct.pack('>I4', #body) .. body
    end

    -- A node's records are fields of one hash: loop and seat, what is left of an id without its node.
    local function fieldOf(id) return string.sub(id, 6) end
    local function seatOf(id) return string.sub(id, 7) end

    -- The topics of a connection: a flat list of name, target and what to tell the home when it ends.
    local function topics(key, field)
        local packed = call('HGET', key, 't' .. field)
        local isWhole, list = pcall(cmsgpack.unpack, packed or '\144')
        return isWhole and type(list) == 'table' and list or {}
    end

    local function find(list, topic)
        for index = 1, #list, 3 do
            if list[index] == topic then return index end
        end
    end

    -- JSON of counts: cjson writes names, the numbers stay the decimal strings they are.
    local function counts(pairsOfText, floor)
        local parts = {}
        for index = 1, #pairsOfText, 2 do
            local value = pairsOfText[index + 1]
            if not tonumber(value) then value = '0' end
            if tonumber(floor) and tonumber(value) < tonumber(floor) then value = floor end
            parts[#parts + 1] = cjson.encode(pairsOfText[index]) .. ':' .. value
        end
        return '{' .. table.concat(parts, ',') .. '}'
    end

    local function liveText(kind, version, body)
        return '{"type":"' .. kind .. '","version":' .. version .. ',"counts":' .. body .. '}'
    end

    local function broadcast(fields, name, kind, body)
        local text = struct.pack('>I2', #name) .. name .. body
        for index = 1, #fields, 2 do
            if string.sub(fields[index], 1, 2) == 'm:' then
                reply(numbers[string.sub(fields[index], 3)], record(kind, '\0\0\0\0\0', text))
            end
        end
    end

    function effects.P()
        local entry, parts = take(), take()
        call('HSET', KEYS[2], 'done:' .. entry, parts)
    end

    function effects.F() call('HDEL', KEYS[2], 'done:' .. take()) end

    function effects.R()
        local key, field, value = KEYS[tonumber(take())], take(), take()
        call('HSET', key, field, value)
    end

    function effects.X()
        local key, id = KEYS[tonumber(take())], take()
        local field = fieldOf(id)
        local list = topics(key, field)
        for index = 1, #list, 3 do tell(list[index + 1], list[index + 2]) end
        call('HDEL', key, field, 't' .. field)
    end

    function effects.N()
        local once, ttl, key, live = KEYS[tonumber(take())], take(), KEYS[tonumber(take())], KEYS[tonumber(take())]
        local name, field, by = take(), take(), take()
        if call('SET', once, '1', 'NX', 'EX', ttl) and call('HINCRBY', key, field, by) then mark(live, name, {field}) end
    end

    function effects.J()
        local key, id, topic, target, message = KEYS[tonumber(take())], take(), take(), take(), take()
        local field = fieldOf(id)
        -- A connection that has ended joins nothing: nobody would take it out again.
        if call('HEXISTS', key, field) ~= 1 then return end
        local list = topics(key, field)
        if find(list, topic) then return end
        list[#list + 1] = topic
        list[#list + 1] = target
        list[#list + 1] = 'l' .. id .. topic
        call('HSET', key, 't' .. field, cmsgpack.pack(list))
        tell(target, message)
    end

    function effects.L()
        local key, id, topic, target, message = KEYS[tonumber(take())], take(), take(), take(), take()
        local field = fieldOf(id)
        local list = topics(key, field)
        local index = find(list, topic)
        if not index then return end
        for _ = 1, 3 do table.remove(list, index) end
        if #list == 0 then
            call('HDEL', key, 't' .. field)
        else
            call('HSET', key, 't' .. field, cmsgpack.pack(list))
        end
        tell(target, message)
    end

    function effects.A()
        local entry, pack, reason, event, crashes = take(), take(), take(), take(), take()
        if event == '' then
            call('XADD', KEYS[4], '*', 'entry', entry, 'pack', pack, 'reason', reason)
        else
            call('XADD', KEYS[4], '*', 'entry', entry, 'pack', pack, 'reason', reason, 'event', event, 'crashes', crashes)
        end
    end

    function effects.j()
        local topic, loop, id, name, count, floor = KEYS[tonumber(take())], tonumber(take()), take(), take(), take(), take()
        local seat = seatOf(id)
        if not call('HINCRBY', topic, 'm:' .. loops[loop], 1) then return end
        call('HINCRBY', topic, 'members', 1)
        reply(loop, record(7, seat, name))
        if count == '0' then return end
        -- Versions rise also over a time without members, when nothing is kept: they begin with the time in milliseconds.
        local now = redis.call('TIME')
        call('HSETNX', topic, 'version', string.format('%d%03d', now[1], math.floor(now[2] / 1000)))
        if floor ~= '' then call('HSET', topic, 'floor', floor) end
        local shown = call('HMGET', topic, 'version', 'floor')
        local values = call('HGETALL', KEYS[tonumber(count)]) or {}
        reply(loop, record(1, seat, liveText('snapshot', shown[1], counts(values, shown[2]))))
    end

    function effects.l()
        local topic, loop, id, name = KEYS[tonumber(take())], tonumber(take()), take(), take()
        local field = 'm:' .. loops[loop]
        if call('HINCRBY', topic, field, -1) == 0 then call('HDEL', topic, field) end
        if call('HINCRBY', topic, 'members', -1) == 0 then
            call('DEL', topic)
            if string.sub(name, 1, 1) == 'l' then call('HDEL', KEYS[2], 'live:' .. string.sub(name, 2)) end
        end
        reply(loop, record(8, seatOf(id), name))
    end

    function effects.b()
        local topic, name, kind, body = KEYS[tonumber(take())], take(), tonumber(take()), take()
        broadcast(call('HGETALL', topic) or {}, name, kind, body)
    end

    function effects.V()
        local live, count, name = KEYS[tonumber(take())], KEYS[tonumber(take())], take()
        call('HDEL', KEYS[2], 'live:' .. name)
        local fields = call('HGETALL', live) or {}
        local names = {}
        for index = 1, #fields, 2 do
            if string.sub(fields[index], 1, 2) == 'c:' then names[#names + 1] = string.sub(fields[index], 3) end
        end
        if #names == 0 then return end
        local values = {}
        for start = 1, #names, 1000 do
            local finish = math.min(start + 999, #names)
            local found = call('HMGET', count, unpack(names, start, finish)) or {}
            for index = start, finish do
                values[#values + 1] = names[index]
                values[#values + 1] = found[index - start + 1] or '0'
                call('HDEL', live, 'c:' .. names[index])
            end
        end
        local version = call('HINCRBY', live, 'version', 1) or 0
        local floor = call('HGET', live, 'floor')
        broadcast(fields, 'l' .. name, 9, liveText('changed', string.format('%.0f', version), counts(values, floor)))
    end
end

-- Every effect takes its arguments before it does anything, so one that fails leaves the others in their places. What nearly
-- every commit has is done on the spot, without a closure and a pcall: nothing in it raises.
while argument < #ARGV do
    local letter = take()
    if letter == 'O' then
        local loop = tonumber(take())
        reply(loop, take())
    elseif letter == 'I' then
        local key, live, name = KEYS[tonumber(take())], KEYS[tonumber(take())], take()
        local fields = {}
        for _ = 1, tonumber(take()) do
            local field, by = take(), take()
            if call('HINCRBY', key, field, by) then fields[#fields + 1] = field end
        end
        mark(live, name, fields)
    elseif letter == 'M' then
        local target = take()
        tell(target, take())
    else
        if not effects[letter] then addOthers() end
        local isDone, failure = pcall(effects[letter])
        if not isDone then refused[#refused + 1] = tostring(failure) end
    end
end

-- Lua hashes every byte of every string it makes. So a large pack is not joined with its id but follows it, which takes
-- 51 instead of 64 µs for a commit with 9 KB of replies.
local function publish(channel, id, pack)
    if #pack < 1024 then
        call('SPUBLISH', channel, id .. ' ' .. pack)
    else
        call('SPUBLISH', channel, id)
        call('SPUBLISH', channel, pack)
    end
end

for loop, list in pairs(replies) do
    -- A node that has gone reads nothing, and its stream would stay for ever.
    local beat = held[loop + 2]
    if beat and string.sub(beat, 1, 4) ~= 'dead' then
        local pack = list[2] and table.concat(list) or list[1]
        local id = call('XADD', loopKeys[loop], '0-*', 'p', pack)
        if id then publish(loopKeys[loop], string.sub(id, 3), pack) end
    end
end

return {'ok', outbox, changed, refused}
