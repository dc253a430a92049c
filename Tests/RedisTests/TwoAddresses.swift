import NIOCore
import NIOPosix

/// Every name leads to ::1 and to 127.0.0.1, at once or, for silence, in an hour.
struct TwoAddresses: Resolver, Sendable {
    let eventLoop: any EventLoop
    var isSilent = false

    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        answer("127.0.0.1", port)
    }

    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        answer("::1", port)
    }

    func cancelQueries() {}

    private func answer(_ address: String, _ port: Int) -> EventLoopFuture<[SocketAddress]> {
        isSilent
            ? eventLoop.scheduleTask(in: .hours(1)) { [] }.futureResult
            : eventLoop.makeCompletedFuture { [try SocketAddress(ipAddress: address, port: port)] }
    }
}
