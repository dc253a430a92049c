-- Puts a dead letter back into the stream of its partition, behind what waits there, and takes it out of the dead ones.
--
-- KEYS  events, dead
-- ARGV  letter: its id in the dead letters' stream
--       field: 'e' for a pack of an edge loop, 'm' for one of another partition's outbox
--       pack: its bytes
-- Answer {status}
--       ok, entry   the id it has in the stream now
--       gone        there is no such letter: somebody else has redriven or dropped it

-- A key of another kind raises here, before anything is written.
redis.call('XLEN', KEYS[1])

-- First, so that a full Redis lets pass what follows.
if redis.call('XDEL', KEYS[2], ARGV[1]) == 0 then return {'gone'} end
return {'ok', redis.call('XADD', KEYS[1], '*', ARGV[2], ARGV[3])}
