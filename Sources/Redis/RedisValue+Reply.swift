import CHiredis
import NIOCore

extension RedisValue {
    /// Copies hiredis' tree; `reply` may be freed afterwards.
    ///
    /// All strings of the tree become slices of one buffer: a batch read from a stream is hundreds of small strings, and
    /// two allocations for each would cost more than parsing them. The buffer is complete before the first slice is taken,
    /// since a write after that would copy it.
    init(_ reply: borrowing redisReply) {
        let size = Self.stringBytes(reply)
        var storage = size > 0 ? ByteBufferAllocator().buffer(capacity: size) : ByteBuffer()
        Self.copyStrings(of: reply, into: &storage)
        self.init(reply, strings: &storage)
    }

    private init(_ reply: borrowing redisReply, strings: inout ByteBuffer) {
        switch reply.type {
        case REDIS_REPLY_STRING: self = .string(strings.readSlice(length: reply.len) ?? ByteBuffer())
        case REDIS_REPLY_STATUS: self = .status(Self.text(reply))
        case REDIS_REPLY_ERROR: self = .error(RedisServerError(Self.text(reply)))
        case REDIS_REPLY_INTEGER: self = .integer(reply.integer)
        case REDIS_REPLY_ARRAY: self = .array(Self.values(of: reply, strings: &strings))
        default: self = .null
        }
    }

    private static func values(of reply: borrowing redisReply, strings: inout ByteBuffer) -> [RedisValue] {
        var values: [RedisValue] = []
        values.reserveCapacity(reply.elements)
        for case let element? in elements(reply) { values.append(Self(element.pointee, strings: &strings)) }
        return values
    }

    private static func stringBytes(_ reply: borrowing redisReply) -> Int {
        switch reply.type {
        case REDIS_REPLY_STRING: reply.len
        case REDIS_REPLY_ARRAY: elements(reply).reduce(0) { $0 + ($1.map { stringBytes($0.pointee) } ?? 0) }
        default: 0
        }
    }

    private static func copyStrings(of reply: borrowing redisReply, into storage: inout ByteBuffer) {
        switch reply.type {
        case REDIS_REPLY_STRING: storage.writeBytes(UnsafeRawBufferPointer(start: reply.str, count: reply.len))
        case REDIS_REPLY_ARRAY:
            for case let element? in elements(reply) { copyStrings(of: element.pointee, into: &storage) }
        default: break
        }
    }

    private static func text(_ reply: borrowing redisReply) -> String {
        String(decoding: UnsafeRawBufferPointer(start: reply.str, count: reply.len), as: UTF8.self)
    }

    /// Complete arrays only: the reader hands out nothing else, so that `elements` were all received.
    private static func elements(
        _ reply: borrowing redisReply
    ) -> UnsafeBufferPointer<UnsafeMutablePointer<redisReply>?> {
        UnsafeBufferPointer(start: reply.element, count: reply.elements)
    }
}
