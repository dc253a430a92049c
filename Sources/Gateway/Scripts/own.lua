-- Who serves a partition. Ownership never expires by time in Redis, where a pause would expire everybody: `beat` is raised
-- by the owner every second, and a candidate claims after it has seen one beat for a whole lease on its own clock; or for
-- the lease less a second, when it is a lease old by Redis' clock too: then live owners would have beaten, also after a
-- pause, and no handler starts any more, whatever that clock says.
--
-- KEYS  state, ownership (the channel on which a hand-over is told)
-- ARGV  action, worker: its id, a colon, and what is new at every start
-- Answer {status, ...}
--   claim worker owner beat   {ok} the worker owns the partition: it did already, nobody did, or `owner` has kept `beat`
--                             {held, owner, beat, age, time} somebody else does, who beat so many milliseconds ago; and
--                             Redis' clock, in milliseconds since 1970
--   look worker               {held, owner, beat, age, time}
--   beat worker               {ok, wanted, commit, time, node, beat, node, beat, ...} the worker that waits for the
--                             partition or '', the last commit's number, Redis' clock, and every node known here
--                             {fenced, owner}
--   want worker               {ok}; the owner sees it at its next beat
--   alone worker event        {ok} this event runs with no other beside it, `<entry>:<index>`; {fenced, owner}
--   calm worker               {ok} what was in flight in the last crash is done, so crashes are counted anew; {fenced, owner}
--   release worker next       {ok} `next` owns the partition ('' for nobody), and is told
--                             {fenced, owner}

local action, worker = ARGV[1], ARGV[2]
local fields = redis.call('HMGET', KEYS[1], 'owner', 'beat', 'beat-at')
local owner, beat = fields[1] or '', fields[2] or '0'

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local function held() return {'held', owner, beat, now - (tonumber(fields[3]) or now), now} end

if action == 'look' then return held() end

-- Ownership has to move on when Redis is full too: behind a write that needs no memory everything passes.
redis.call('HDEL', KEYS[1], '')

local function take()
    redis.call('HSET', KEYS[1], 'owner', worker, 'beat-at', string.format('%.0f', now))
    redis.call('HDEL', KEYS[1], 'wanted')
    redis.call('HINCRBY', KEYS[1], 'beat', 1)
    return {'ok'}
end

if action == 'claim' then
    -- A partition is handed over to an id.
    if owner == worker or owner == '' or owner == string.match(worker, '^[^:]*') then return take() end
    if owner == ARGV[3] and beat == ARGV[4] then
        -- The owner ended without handing over. Was an event alone with it? Who was to have the partition and never came
        -- is an id only, and had nothing in flight.
        if string.find(owner, ':', 1, true) then
            redis.call('HINCRBY', KEYS[1], 'crashes', 1)
            local suspect = redis.call('HGET', KEYS[1], 'alone')
            if suspect then
                redis.call('HINCRBY', KEYS[1], 'suspect:' .. suspect, 1)
                redis.call('HDEL', KEYS[1], 'alone')
            end
        end
        return take()
    end
    return held()
end

if action == 'want' then
    if owner ~= '' and owner ~= worker then redis.call('HSET', KEYS[1], 'wanted', worker) end
    return {'ok'}
end

if owner ~= worker then return {'fenced', owner} end

if action == 'beat' then
    redis.call('HINCRBY', KEYS[1], 'beat', 1)
    redis.call('HSET', KEYS[1], 'beat-at', string.format('%.0f', now))
    local said = redis.call('HMGET', KEYS[1], 'wanted', 'commit')
    local answer = {'ok', said[1] or '', said[2] or '0', now}
    local all = redis.call('HGETALL', KEYS[1])
    for index = 1, #all, 2 do
        local died = string.match(all[index + 1], '^dead:(%d+)$')
        if string.sub(all[index], 1, 2) == 'n:' then
            -- A lost node is told so for a day, should it still be somewhere: also when the clock jumps by hours.
            if died and now / 1000 - tonumber(died) > 86400 then
                redis.call('HDEL', KEYS[1], all[index])
            else
                answer[#answer + 1] = string.sub(all[index], 3)
                answer[#answer + 1] = all[index + 1]
            end
        end
    end
    return answer
end

if action == 'alone' then
    redis.call('HSET', KEYS[1], 'alone', ARGV[3])
    return {'ok'}
end

if action == 'calm' then
    redis.call('HDEL', KEYS[1], 'crashes', 'alone')
    for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
        if string.sub(field, 1, 8) == 'suspect:' then redis.call('HDEL', KEYS[1], field) end
    end
    return {'ok'}
end

if action == 'release' then
    redis.call('HSET', KEYS[1], 'owner', ARGV[3])
    redis.call('HDEL', KEYS[1], 'wanted')
    redis.call('SPUBLISH', KEYS[2], ARGV[3])
    return {'ok'}
end

return redis.error_reply('ERR own.lua knows no action ' .. tostring(action))
