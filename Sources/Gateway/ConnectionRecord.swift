import NIOCore

/// What is kept of an accepted connection until it ends: what later events and other handlers may ask for.
public struct ConnectionRecord: Hashable, Sendable {
    /// Milliseconds since 1970.
    public let connectedAt: Int64
    public let sourceIP: String
    /// At most 100 bytes: each byte is kept for every open connection.
    public let userAgent: String
    /// What the `$connect` handler keeps of it for later events; at most 8 KB.
    public let attributes: ByteBuffer

    public static let maximumUserAgentBytes = 100
    public static let maximumAttributeBytes = 8 * 1024

    public init(connectedAt: Int64, sourceIP: String, userAgent: String, attributes: ByteBuffer = ByteBuffer()) {
        self.connectedAt = connectedAt
        self.sourceIP = sourceIP
        self.userAgent = userAgent.cut(toBytes: Self.maximumUserAgentBytes)
        self.attributes = attributes
    }

    public var bytes: ByteBuffer {
        var bytes = ByteBuffer()
        bytes.writeMultipleIntegers(UInt8(1), connectedAt)
        bytes.writeText(sourceIP)
        bytes.writeText(userAgent)
        bytes.writeImmutableBuffer(attributes)
        return bytes
    }

    /// Nil when `bytes` are no record of a version known here.
    public init?(bytes: ByteBuffer) {
        var bytes = bytes
        guard let (version, connectedAt) = bytes.readMultipleIntegers(as: (UInt8, Int64).self), version == 1,
            let sourceIP = bytes.readText(), let userAgent = bytes.readText()
        else { return nil }
        self.init(connectedAt: connectedAt, sourceIP: sourceIP, userAgent: userAgent, attributes: bytes.slice())
    }
}
