import NIOCore

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The admin port could not be opened.
public struct AdminServerError: Error, Sendable, CustomStringConvertible {
    public let host: String
    public let port: Int
    public let cause: any Error

    public var description: String {
        if let error = cause as? IOError, error.errnoCode == EADDRINUSE {
            return "The admin port \(host):\(port) is taken."
        }
        return "The admin port \(host):\(port) cannot be opened: \(cause)"
    }
}
