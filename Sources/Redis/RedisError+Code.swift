extension RedisError {
    public struct Code: Sendable, Hashable {
        private enum Base: Hashable {
            case badURL, notConnected, connectionLost, timeout, handshakeFailed, tooOld, replica, protocolViolation
            case server(String)
        }

        private let base: Base

        /// The text is no URL of a Redis server.
        public static let badURL = Code(base: .badURL)
        /// There is no connection now; the command was not sent.
        public static let notConnected = Code(base: .notConnected)
        /// The connection broke; the command may or may not have been executed.
        public static let connectionLost = Code(base: .connectionLost)
        /// No answer in time; the command may or may not have been executed, and the connection is closed.
        public static let timeout = Code(base: .timeout)
        /// The server's answers before the first command made no sense, or did not come.
        public static let handshakeFailed = Code(base: .handshakeFailed)
        /// The server is older than Redis 7.0.
        public static let tooOld = Code(base: .tooOld)
        /// The server is a replica, and takes no writes.
        public static let replica = Code(base: .replica)
        /// The server sent what is no RESP2, or an answer nobody asked for; the connection is closed.
        public static let protocolViolation = Code(base: .protocolViolation)
        /// The server says that a command's keys lie in different slots (`-CROSSSLOT`).
        public static let crossSlot = server("CROSSSLOT")

        /// The server answered with an error that begins with this word: `WRONGTYPE`, `NOAUTH`, `READONLY`, `ERR`, …
        public static func server(_ prefix: String) -> Code { Code(base: .server(prefix)) }

        /// The first word of the server's error, where that is what this is.
        public var serverPrefix: String? {
            guard case .server(let prefix) = base else { return nil }
            return prefix
        }
    }
}
