import Foundation
import NIOCore
import NIOPosix

/// Whether a port can be listened on, found out by doing so.
enum PortCheck {
    /// - Throws: ``CommandError`` that names the port and the option to choose another with.
    static func require(host: String, port: Int, option: String) async throws(CommandError) {
        do {
            let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: host, port: port).get()
            try await channel.close().get()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw CommandError("Port \(port) on \(host) is taken: stop what uses it, or choose another with \(option).")
        } catch {
            throw CommandError("Port \(port) on \(host) cannot be opened: \(error)")
        }
    }
}
