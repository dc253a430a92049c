import NIOCore

/// One WebSocket, or one HTTP request that waits for its answer: the place where its replies go.
///
/// 40 bits node, 8 loop, 20 slot, 20 generation. Its home needs no look-up, and it is not a secret.
/// The text has the shape of Amazon API Gateway's connection ids: 16 characters ending in `=`.
public struct ConnectionID: Hashable, Sendable, CustomStringConvertible {
    let id: ShortID

    public static let byteCount = ShortID.byteCount

    public init(loop: EdgeLoop, seat: Seat) {
        id = ShortID(loop: loop, local: seat.bits)
    }

    /// Nil when `text` is no connection id.
    public init?(_ text: some StringProtocol) {
        guard let id = ShortID(text: text) else { return nil }
        self.id = id
    }

    init(id: ShortID) { self.id = id }

    public var loop: EdgeLoop { id.loop }
    public var node: NodeID { id.loop.node }
    public var seat: Seat { Seat(bits: id.local) }
    public var description: String { id.text }

    public var bytes: ByteBuffer {
        var bytes = ByteBuffer()
        bytes.writeShortID(id)
        return bytes
    }

    /// Loop and seat, six bytes: the field of its record among its node's.
    public var field: ByteBuffer {
        var bytes = bytes
        bytes.moveReaderIndex(forwardBy: NodeID.byteCount)
        return bytes
    }

    /// Nil unless `field` has six bytes.
    public init?(node: NodeID, field: ByteBuffer) {
        var bytes = ByteBuffer()
        bytes.writeMultipleIntegers(UInt32(truncatingIfNeeded: node.bits >> 8), UInt8(truncatingIfNeeded: node.bits))
        bytes.writeImmutableBuffer(field)
        guard bytes.readableBytes == Self.byteCount, let id = bytes.readShortID() else { return nil }
        self.id = id
    }

    /// CRC32C of the eleven bytes: what the partition is taken from.
    public var checksum: UInt32 { id.checksum }
}

/// An event's id: unique for ever, and so the idempotency key for what a handler does elsewhere. Clients see it as `requestId`.
///
/// 40 bits node, 8 loop, 40 bits counter, counted by the loop.
public struct EventID: Hashable, Sendable, CustomStringConvertible {
    let id: ShortID

    public init(loop: EdgeLoop, counter: UInt64) {
        id = ShortID(loop: loop, local: counter & 0xff_ffff_ffff)
    }

    public init?(_ text: some StringProtocol) {
        guard let id = ShortID(text: text) else { return nil }
        self.id = id
    }

    /// The id of the end that a lost node could not tell. A loop does not count as far as the highest bit.
    public init(lossOf connection: ConnectionID) {
        self.init(loop: connection.loop, counter: 1 << 39 | connection.seat.bits)
    }

    public var counter: UInt64 { id.local }
    public var description: String { id.text }
    public var checksum: UInt32 { id.checksum }
}

extension ByteBuffer {
    @discardableResult
    public mutating func writeConnectionID(_ connection: ConnectionID) -> Int {
        writeShortID(connection.id)
        return ConnectionID.byteCount
    }

    public mutating func readConnectionID() -> ConnectionID? {
        readShortID().map(ConnectionID.init(id:))
    }
}
