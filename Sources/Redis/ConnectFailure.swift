import NIOCore
import NIOPosix
import SluiceTLS

/// The one sentence that matters in what NIO reports.
enum ConnectFailure {
    static func text(_ error: any Error) -> String {
        switch error {
        case let error as IOError: system(error.errnoCode)
        case let error as NIOConnectionError: text(error)
        case ChannelError.connectTimeout(let time): "no answer within \(time.text)"
        default: TLSFailure.text(error) ?? "\(error)"
        }
    }

    private static func text(_ error: NIOConnectionError) -> String {
        if let failure = error.connectionErrors.first { return text(failure.error) }
        guard error.dnsAError != nil || error.dnsAAAAError != nil else { return "\(error)" }
        return "the host \(error.host) is unknown"
    }

    private static func system(_ code: CInt) -> String {
        String(cString: strerror(code)).lowercased()
    }
}

extension TimeAmount {
    /// In seconds where it is whole ones, else in milliseconds.
    var text: String {
        nanoseconds % 1_000_000_000 == 0 ? "\(nanoseconds / 1_000_000_000) s" : "\(nanoseconds / 1_000_000) ms"
    }
}
