import NIOCore

/// One argument of a command. Literals, `"\(…)"` and numbers can be written as they are.
public enum RedisArgument: Sendable, Hashable {
    case string(String)
    case buffer(ByteBuffer)
    case bytes([UInt8])
    case integer(Int64)
}

extension RedisArgument: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral {
    public init(stringLiteral value: String) { self = .string(value) }

    public init(integerLiteral value: Int64) { self = .integer(value) }
}

extension RedisArgument: CustomStringConvertible {
    public var description: String {
        switch self {
        case .string(let text): text
        case .buffer(let buffer): String(buffer: buffer)
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case .integer(let number): String(number)
        }
    }
}
