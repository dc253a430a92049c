/// Why an edge cannot start, or had to stop: one sentence for whoever started it.
public struct EdgeError: Error, Sendable, CustomStringConvertible {
    public struct Code: Hashable, Sendable {
        private let name: String

        /// Another program listens on the address.
        public static let portTaken = Code(name: "portTaken")
        /// The address cannot be listened on.
        public static let cannotListen = Code(name: "cannotListen")
        /// Redis is unreachable, refuses the edge, or is too old.
        public static let redis = Code(name: "redis")
        /// The deployment has another number of partitions than the one asked for.
        public static let partitionMismatch = Code(name: "partitionMismatch")
        /// The certificate or its key cannot be used.
        public static let certificate = Code(name: "certificate")
        /// The configuration cannot be.
        public static let configuration = Code(name: "configuration")
    }

    public let code: Code
    public let message: String
    public let cause: (any Error)?

    public var description: String { message }

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }
}
