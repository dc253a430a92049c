import NIOCore

/// The events of one edge loop that travel in one stream entry.
///
///     version 1 · node and loop 6 · time 8 · counter 8 · count 2 · events
///     event: kind 1 · seat 5 · counter − previous, varint · time − previous, varint (zigzag) · length, varint · body
///
/// Integers are big endian. An event costs nine bytes beside its body when its neighbours are close.
public enum EventPack {
    public static let version: UInt8 = 1
    static let countOffset = 1 + 6 + 8 + 8

    /// Why bytes are no pack. Such an entry is a dead letter.
    public struct Malformed: Error, Hashable {
        public let reason: String
    }

    enum Kind: UInt8 {
        case connect = 1
        case text = 2
        case binary = 3
        case disconnect = 4
        case request = 5
        case present = 6
    }
}

/// Builds a pack event by event: the edge's group commit.
public struct EventPackWriter: Sendable {
    public let loop: EdgeLoop
    public private(set) var count = 0
    private var bytes = ByteBuffer()
    private var previousTime: Int64 = 0
    private var previousCounter: UInt64 = 0

    /// What one pack holds at most. A busy edge fills it, and a pack costs Redis and worker as much as many of its events:
    /// with 64 an event took 1.30 µs of Redis, with 256 it takes 0.95.
    public static let maximumCount = 256
    public static let fullAtBytes = 64 * 1024

    public init(loop: EdgeLoop) {
        self.loop = loop
    }

    public var isEmpty: Bool { count == 0 }

    /// Whether a further event belongs into another pack.
    public var isFull: Bool { count >= Self.maximumCount || bytes.readableBytes >= Self.fullAtBytes }

    /// The hot path: a whole message.
    public mutating func append(seat: Seat, counter: UInt64, time: Int64, message: Message) {
        write(message.kind == .text ? .text : .binary, seat: seat, counter: counter, time: time, body: message.body)
    }

    public mutating func append(seat: Seat, counter: UInt64, time: Int64, connect handshake: Handshake) {
        var body = ByteBuffer()
        body.writeInteger(handshake.patience)
        body.writeHead(handshake.head)
        write(.connect, seat: seat, counter: counter, time: time, body: body)
    }

    public mutating func append(seat: Seat, counter: UInt64, time: Int64, request: HTTPRequest) {
        var body = ByteBuffer()
        body.writeInteger(request.patience)
        body.writeHead(request.head)
        body.writeImmutableBuffer(request.body)
        write(.request, seat: seat, counter: counter, time: time, body: body)
    }

    public mutating func append(seat: Seat, counter: UInt64, time: Int64, disconnect reason: CloseReason) {
        var body = ByteBuffer()
        body.writeInteger(reason.code)
        body.writeString(reason.text)
        write(.disconnect, seat: seat, counter: counter, time: time, body: body)
    }

    public mutating func append(
        seat: Seat, counter: UInt64, time: Int64, present record: ConnectionRecord, topics: [Topic]
    ) {
        var body = ByteBuffer()
        body.writeSized(record.bytes)
        for topic in topics { body.writeText(topic.wire) }
        write(.present, seat: seat, counter: counter, time: time, body: body)
    }

    /// An event as it was read.
    public mutating func append(_ event: Event) {
        let seat = event.connection.seat
        let (counter, time) = (event.id.counter, event.time)
        switch event.content {
        case .connect(let handshake): append(seat: seat, counter: counter, time: time, connect: handshake)
        case .message(let message): append(seat: seat, counter: counter, time: time, message: message)
        case .disconnect(let reason): append(seat: seat, counter: counter, time: time, disconnect: reason)
        case .request(let request): append(seat: seat, counter: counter, time: time, request: request)
        case .present(let record, let topics):
            append(seat: seat, counter: counter, time: time, present: record, topics: topics)
        }
    }

    /// The finished pack. The writer is empty again afterwards.
    public mutating func finish() -> ByteBuffer {
        bytes.setInteger(UInt16(truncatingIfNeeded: count), at: EventPack.countOffset)
        let pack = bytes
        bytes = ByteBuffer()
        count = 0
        return pack
    }

    /// One visit to the buffer: each costs as much as writing ten bytes.
    private mutating func write(
        _ kind: EventPack.Kind, seat: Seat, counter: UInt64, time: Int64, body: ByteBuffer
    ) {
        if count == 0 { writeHeader(counter: counter, time: time) }
        let counterStep = counter &- previousCounter
        let timeStep = zigzag(time &- previousTime)
        let length = body.readableBytes
        let longestHead = 1 + Seat.byteCount + 3 * Varint.longest
        bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: longestHead + length) { target in
            target.storeBytes(of: kind.rawValue, as: UInt8.self)
            target.store(seat, at: 1)
            var end = 1 + Seat.byteCount
            end = Varint.store(counterStep, in: target, at: end)
            end = Varint.store(timeStep, in: target, at: end)
            end = Varint.store(UInt64(length), in: target, at: end)
            target.store(body, at: end)
            return end + length
        }
        previousCounter = counter
        previousTime = time
        count += 1
    }

    private mutating func writeHeader(counter: UInt64, time: Int64) {
        bytes.reserveCapacity(512)
        bytes.writeMultipleIntegers(
            EventPack.version, UInt32(truncatingIfNeeded: loop.node.bits >> 8),
            UInt16(truncatingIfNeeded: loop.node.bits << 8) | UInt16(loop.index))
        bytes.writeMultipleIntegers(time, counter, UInt16(0))
        previousCounter = counter
        previousTime = time
    }
}

/// Small differences of either sign as small unsigned numbers.
func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }
func unzigzag(_ value: UInt64) -> Int64 { Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }
