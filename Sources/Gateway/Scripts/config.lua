-- What a deployment is started with: the first process to come says it, and every later one is told.
--
-- KEYS  config
-- ARGV  the number of partitions to have if nobody has said one yet
-- Answer the number of partitions

redis.call('HSETNX', KEYS[1], 'partitions', ARGV[1])
return tonumber(redis.call('HGET', KEYS[1], 'partitions'))
