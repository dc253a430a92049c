import NIOCore

/// An answer of Redis (RESP2).
public enum RedisValue: Sendable, Equatable {
    /// A bulk string: any bytes. The strings of one answer share storage, so keep a copy of what outlives the turn
    /// and is much smaller than the whole answer.
    case string(ByteBuffer)
    /// A simple string: `OK`, `PONG`, a type's name.
    case status(String)
    case integer(Int64)
    case array([RedisValue])
    /// The null bulk string and the null array: there is no such thing.
    case null
    /// An error inside an array; one that answers a whole command is thrown.
    case error(RedisServerError)
}

extension RedisValue {
    /// The bytes of a bulk string.
    public var buffer: ByteBuffer? {
        guard case .string(let buffer) = self else { return nil }
        return buffer
    }

    /// A bulk or simple string as text; `nil` where it is not UTF-8.
    public var text: String? {
        switch self {
        case .string(let buffer): String(validating: buffer.readableBytesView, as: UTF8.self)
        case .status(let text): text
        case .integer, .array, .null, .error: nil
        }
    }

    /// An integer, also one written as a bulk string (`HGET` of a counter).
    public var int: Int64? {
        switch self {
        case .integer(let value): value
        case .string, .status: text.flatMap { Int64($0) }
        case .array, .null, .error: nil
        }
    }

    public var array: [RedisValue]? {
        guard case .array(let values) = self else { return nil }
        return values
    }

    public var isNull: Bool { self == .null }
}
