-- Takes tokens from a bucket that all workers share: as many of those wanted as it holds.
--
-- KEYS  throttle
-- ARGV  wanted: how many, at least 1
--       rate: how many come back in a second, more than 0
--       burst: how many the bucket holds, at least 1; 2^33 at most
-- Answer how many were taken
--
-- `missing` is what has been taken and was not back at the time `at`, in millionths of a token and microseconds by Redis'
-- clock; a bucket without a key is full. So what comes back is microseconds times rate. Whole numbers are exact below
-- 2^53: a whole rate neither loses nor gives anything, however often it is asked; with another each write rounds by a part
-- in 2^53. Rate and burst are the caller's: where they change what is missing stays, and comes back at the new rate since
-- something was last taken.

local wanted, rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]

local held = redis.call('HMGET', KEYS[1], 'missing', 'at')
local missing, at = tonumber(held[1] or 0), tonumber(held[2] or now)
-- A clock that was put back gives nothing, and goes on from where it is.
missing = math.max(0, missing - math.max(0, now - at) * rate)

local taken = math.max(0, math.min(wanted, math.floor((burst * 1000000 - missing) / 1000000)))
-- Who gets nothing leaves nothing: what is refused costs no write.
if taken == 0 and now >= at then return 0 end

-- A full Redis refuses a script whose first write needs memory, and lets everything pass behind one that needs none.
redis.call('HDEL', KEYS[1], '')
missing = missing + taken * 1000000
redis.call('HSET', KEYS[1], 'missing', string.format('%.17g', missing), 'at', string.format('%.0f', now))
-- Until it is full, and the millisecond that is under way.
local left = math.ceil(missing / rate / 1000) + 1
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.min(left, 2 ^ 53)))
return taken
