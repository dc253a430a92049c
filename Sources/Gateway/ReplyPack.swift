import NIOCore

/// The replies of one commit to one edge loop: records back to back, so that packs can be joined by concatenation.
///
///     record: kind 1 · seat 5 · length 4 · body
///
/// Integers are big endian and lengths fixed, because `commit.lua` writes records too.
public enum ReplyPack {
    enum Kind: UInt8 {
        case text = 1
        case binary = 2
        case close = 3
        case accept = 4
        case refuse = 5
        case response = 6
        case joined = 7
        case left = 8
        case broadcastText = 9
        case broadcastBinary = 10
    }

    /// The numbers by which `commit.lua` knows the two kinds of broadcast.
    public static let broadcastText = Kind.broadcastText.rawValue
    public static let broadcastBinary = Kind.broadcastBinary.rawValue

    /// Bytes of a record beside its body.
    public static let headSize = 1 + Seat.byteCount + 4

    /// Why bytes are no pack of replies.
    public struct Malformed: Error, Hashable {
        public let reason: String
    }

    /// Appends one record to `pack`.
    public static func write(_ reply: Reply, to pack: inout ByteBuffer) {
        switch reply {
        case .message(let seat, let message):
            begin(
                message.kind == .text ? .text : .binary, seat, length: message.body.readableBytes, &pack, message.body)
        case .close(let seat, let reason):
            begin(.close, seat, length: 2 + reason.text.utf8.count, &pack)
            pack.writeInteger(reason.code)
            pack.writeString(reason.text)
        case .accept(let seat, let headers):
            record(.accept, seat, &pack) { $0.writeHeaders(headers) }
        case .refuse(let seat, let status):
            begin(.refuse, seat, length: 2, &pack)
            pack.writeInteger(status)
        case .response(let seat, let response):
            record(.response, seat, &pack) {
                $0.writeInteger(UInt16(truncatingIfNeeded: response.status))
                $0.writeHeaders(response.headers)
                $0.writeImmutableBuffer(response.body)
            }
        case .joined(let seat, let topic): topicRecord(.joined, seat, topic, &pack)
        case .left(let seat, let topic): topicRecord(.left, seat, topic, &pack)
        case .broadcast(let topic, let message):
            record(message.kind == .text ? .broadcastText : .broadcastBinary, Seat(bits: 0), &pack) {
                $0.writeInteger(UInt16(truncatingIfNeeded: topic.wire.utf8.count))
                $0.writeString(topic.wire)
                $0.writeImmutableBuffer(message.body)
            }
        }
    }

    private static func topicRecord(_ kind: Kind, _ seat: Seat, _ topic: Topic, _ pack: inout ByteBuffer) {
        begin(kind, seat, length: topic.wire.utf8.count, &pack)
        pack.writeString(topic.wire)
    }

    private static func record(
        _ kind: Kind, _ seat: Seat, _ pack: inout ByteBuffer, _ write: (inout ByteBuffer) -> Void
    ) {
        begin(kind, seat, length: 0, &pack)
        let start = pack.writerIndex
        write(&pack)
        pack.setInteger(UInt32(truncatingIfNeeded: pack.writerIndex - start), at: start - 4)
    }

    /// - Parameter body: what is there of it already. One visit to the buffer: each costs as much as writing ten bytes.
    private static func begin(
        _ kind: Kind, _ seat: Seat, length: Int, _ pack: inout ByteBuffer, _ body: ByteBuffer = ByteBuffer()
    ) {
        let end = headSize + body.readableBytes
        pack.writeWithUnsafeMutableBytes(minimumWritableBytes: end) { target in
            target.storeBytes(of: kind.rawValue, as: UInt8.self)
            target.store(seat, at: 1)
            target.storeBytes(
                of: UInt32(truncatingIfNeeded: length).bigEndian, toByteOffset: 1 + Seat.byteCount, as: UInt32.self)
            target.store(body, at: headSize)
            return end
        }
    }
}

extension ReplyPack {
    /// Takes the next record off `pack`; nil at its end. Bodies are slices: nothing is copied.
    public static func read(from pack: inout ByteBuffer) throws(Malformed) -> Reply? {
        guard pack.readableBytes > 0 else { return nil }
        guard
            let (kind, seatHigh, seatLow, length) = pack.readMultipleIntegers(as: (UInt8, UInt8, UInt32, UInt32).self),
            let body = pack.readSlice(length: Int(length))
        else { throw Malformed(reason: "the pack ends within a reply") }
        guard let kind = Kind(rawValue: kind) else { throw Malformed(reason: "reply kind \(kind) is not known") }
        guard let reply = reply(kind, Seat(bits: UInt64(seatHigh) << 32 | UInt64(seatLow)), body) else {
            throw Malformed(reason: "the body of a \(kind) reply is malformed")
        }
        return reply
    }

    private static func reply(_ kind: Kind, _ seat: Seat, _ body: ByteBuffer) -> Reply? {
        var body = body
        switch kind {
        case .text: return .message(seat, Message(kind: .text, body: body))
        case .binary: return .message(seat, Message(kind: .binary, body: body))
        case .close:
            guard let code = body.readInteger(as: UInt16.self), let text = body.readString(length: body.readableBytes)
            else { return nil }
            return .close(seat, CloseReason(code: code, text: text))
        case .accept: return body.readHeaders().map { .accept(seat, headers: $0) }
        case .refuse: return body.readInteger(as: UInt16.self).map { .refuse(seat, status: $0) }
        case .response:
            guard let status = body.readInteger(as: UInt16.self), let headers = body.readHeaders() else { return nil }
            return .response(seat, HTTPResponse(status: Int(status), headers: headers, body: body.slice()))
        case .joined: return topic(&body, length: body.readableBytes).map { .joined(seat, $0) }
        case .left: return topic(&body, length: body.readableBytes).map { .left(seat, $0) }
        case .broadcastText: return broadcast(.text, &body)
        case .broadcastBinary: return broadcast(.binary, &body)
        }
    }

    private static func broadcast(_ kind: Message.Kind, _ body: inout ByteBuffer) -> Reply? {
        guard let length = body.readInteger(as: UInt16.self), let topic = topic(&body, length: Int(length)) else {
            return nil
        }
        return .broadcast(topic, Message(kind: kind, body: body.slice()))
    }

    private static func topic(_ body: inout ByteBuffer, length: Int) -> Topic? {
        body.readString(length: length).flatMap { Topic(wire: $0) }
    }
}
