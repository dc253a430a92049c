import NIOCore
import NIOPosix
import SluiceTLS

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Why a connection was not opened, or broke.
enum LinkFailure: Error, Equatable, CustomStringConvertible {
    /// No TCP connection: the system's reason.
    case connect(String)
    /// The handshake was answered with another status than 101.
    case status(Int)
    case notWebSocket
    case handshakeTimeout
    /// The server's close frame; 1005 where it had no code.
    case closed(code: UInt16)
    /// The end of the stream, without a close frame.
    case ended
    /// The system's reason: `Connection reset by peer`.
    case broken(String)
    case violation(FrameReader.Violation)

    /// The name under which it is counted.
    var description: String {
        switch self {
        case .connect(let reason): "connect: \(reason)"
        case .status(let status): "handshake: status \(status)"
        case .notWebSocket: "handshake: not a WebSocket's"
        case .handshakeTimeout: "handshake: no answer"
        case .closed(let code): "closed by the server: \(code)"
        case .ended: "closed by the server: no close frame"
        case .broken(let reason): "broken: \(reason)"
        case .violation(let violation): "frames: \(violation)"
        }
    }

    static func reason(_ error: any Error) -> String {
        switch error {
        case let error as IOError: String(cString: strerror(error.errnoCode))
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { reason($0.error) } ?? error.dnsAError.map(reason) ?? "no address"
        case ChannelError.connectTimeout: "timed out"
        default: TLSFailure.text(error) ?? "\(error)"
        }
    }
}
