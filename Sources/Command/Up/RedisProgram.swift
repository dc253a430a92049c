import Foundation
import SluiceProcess

/// The `redis-server` that is installed here.
struct RedisProgram: Equatable, Sendable {
    let path: String
    /// As it says itself, e.g. `7.0.15`.
    let version: String

    static let oldest = 7

    /// - Throws: ``CommandError`` when there is none on the PATH, or one before Redis 7.0.
    static func find(in environment: [String: String]) throws(CommandError) -> Self {
        guard let path = Executable.onPath("redis-server", in: environment) else {
            throw CommandError(
                "redis-server is not installed: apt install redis-server, or use an existing server with --redis.")
        }
        let said = Executable.output([path, "--version"]) ?? ""
        guard let version = version(in: said), let major = Int(version.prefix { $0 != "." }) else {
            throw CommandError("\(path) --version says nothing about its version.")
        }
        guard major >= oldest else {
            throw CommandError("Redis \(version) at \(path) is too old: Sluice needs 7.0 or newer.")
        }
        return Self(path: path, version: version)
    }

    /// From `Redis server v=7.0.15 sha=00000000:0 malloc=…`; Valkey says the same of itself.
    static func version(in text: String) -> String? {
        text.split(separator: " ").first { $0.hasPrefix("v=") }.map { String($0.dropFirst(2)) }
    }

    /// A server on a Unix socket only, which forgets nothing: AOF, flushed every second, and no eviction.
    func command(socket: String, folder: String) -> [String] {
        [
            path, "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700", "--dir", folder,
            "--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--maxmemory-policy", "noeviction",
            "--daemonize", "no", "--supervised", "no", "--logfile", "",
        ]
    }
}
