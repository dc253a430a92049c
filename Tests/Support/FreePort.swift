import Foundation
import Synchronization

/// A TCP port of 127.0.0.1 that nobody listens on.
public enum FreePort {
    /// Below the ports that the kernel gives to outgoing connections, so that none takes it before it is used.
    private static let range = 20_000..<32_000
    private static let given = Mutex<Set<Int>>([])

    public static func find() throws -> Int {
        for _ in 0..<1000 {
            let port = Int.random(in: range)
            guard isFree(port), given.withLock({ $0.insert(port).inserted }) else { continue }
            return port
        }
        throw TestSupportError("no port of \(range) is free")
    }

    private static func isFree(_ port: Int) -> Bool {
        #if canImport(Glibc)
            let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let socket = Foundation.socket(AF_INET, SOCK_STREAM, 0)
        #endif
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
