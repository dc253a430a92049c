import CHiredis
import NIOCore

/// Turns received bytes into answers, by hiredis' reader. Belongs to one connection: an error is final for it.
final class ReplyReader {
    /// hiredis moves what is left of its buffer to the front after every reply it took out of it, so that feeding a lot
    /// at once costs the square of it.
    private static let feed = 4096

    private let reader: UnsafeMutablePointer<redisReader>?

    init() {
        reader = redisReaderCreate()
        if let functions = ReplyFunctions.bounded { reader?.pointee.fn = functions }
    }

    deinit {
        redisReaderFree(reader)
    }

    /// Calls `answer` with every answer that `bytes` complete, until it says false.
    /// - Throws: ``RedisError/Code-swift.struct/protocolViolation`` (without server, which the reader does not know).
    func read(_ bytes: UnsafeRawBufferPointer, answer: (RedisValue) -> Bool) throws(RedisError) {
        guard let reader else { throw RedisError(.protocolViolation, "out of memory") }
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.feed))
            rest = rest.dropFirst(Self.feed)
            redisReaderFeed(reader, piece.baseAddress, piece.count)
            while let value = try next(reader) {
                guard answer(value) else { return }
            }
        }
    }

    private func next(_ reader: UnsafeMutablePointer<redisReader>) throws(RedisError) -> RedisValue? {
        var reply: UnsafeMutableRawPointer?
        guard redisReaderGetReply(reader, &reply) == REDIS_OK else {
            let text = withUnsafeBytes(of: reader.pointee.errstr) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            throw RedisError(.protocolViolation, "the answer is not RESP2: \(text)")
        }
        guard let reply else { return nil }
        defer { freeReplyObject(reply) }
        return RedisValue(reply.assumingMemoryBound(to: redisReply.self).pointee)
    }
}
