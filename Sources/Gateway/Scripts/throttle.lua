#!lua flags=allow-oom
-- Takes tokens from a bucket that all workers share: as many of those wanted as it holds. A full Redis lets it pass, since
-- what waits for tokens is what would make room.
--
-- KEYS  throttle
-- ARGV  wanted: how many, at least 1
--       rate: how many come back in a second, more than 0
--       burst: how many the bucket holds, at least 1; 2^33 at most
-- Answer how many were taken
--
-- The key holds `<missing> <at>`: what had been taken and was not back at that time, in millionths of a token and
-- microseconds by Redis' clock; a bucket without a key is full. So what comes back is microseconds times rate. Whole numbers
-- are exact below 2^53: a whole rate neither loses nor gives anything, however often it is asked; with another each write
-- rounds by a part in 2^53. Rate and burst are the caller's: where they change what is missing stays, and comes back at the
-- new rate from when something was last taken.

local wanted, rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]

local missing, at = 0, now
local held = redis.call('GET', KEYS[1])
if held then
    local before, since = string.match(held, '^(%S+) (%d+)$')
    -- A clock that was put back gives nothing, and goes on from where it is.
    at = tonumber(since)
    missing = math.max(0, before - math.max(0, now - at) * rate)
end

local taken = math.max(0, math.min(wanted, math.floor((burst * 1000000 - missing) / 1000000)))
-- Who gets nothing leaves nothing: what is refused costs no write.
if taken == 0 and now >= at then return 0 end

missing = missing + taken * 1000000
-- Until it is full, and the millisecond that is under way.
local left = math.min(math.ceil(missing / rate / 1000) + 1, 2 ^ 53)
redis.call('SET', KEYS[1], string.format('%.17g %.0f', missing, now), 'PX', string.format('%.0f', left))
return taken
