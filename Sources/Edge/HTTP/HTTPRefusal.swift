/// Why a request is answered with an error and its connection closed.
struct HTTPRefusal: Error, Equatable {
    let status: UInt16

    /// Not HTTP, or HTTP that two readers could understand differently.
    static let malformed = HTTPRefusal(status: 400)
    static let timedOut = HTTPRefusal(status: 408)
    static let bodyTooBig = HTTPRefusal(status: 413)
    static let headTooBig = HTTPRefusal(status: 431)
    static let versionNotSupported = HTTPRefusal(status: 505)
}
