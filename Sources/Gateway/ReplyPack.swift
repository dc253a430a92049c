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
        case errandText = 11
        case errandBinary = 12
        case errandClose = 13
        case errandLook = 14
        case outcome = 15
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
            pack.writeReason(reason)
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
        case .errand(let seat, let errand): write(errand, seat, &pack)
        case .outcome(let number, let outcome):
            record(.outcome, Seat(bits: 0), &pack) {
                $0.writeInteger(number)
                $0.writeOutcome(outcome)
            }
        }
    }

    private static func write(_ errand: Errand, _ seat: Seat, _ pack: inout ByteBuffer) {
        let kind: Kind =
            switch errand.task {
            case .send(let message): message.kind == .text ? .errandText : .errandBinary
            case .close: .errandClose
            case .look: .errandLook
            }
        record(kind, seat, &pack) {
            $0.writeLoop(errand.sender)
            $0.writeInteger(errand.number)
            switch errand.task {
            case .send(let message): $0.writeImmutableBuffer(message.body)
            case .close(let reason): $0.writeReason(reason)
            case .look: break
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
            return body.readReason().map { .close(seat, $0) }
        case .accept: return body.readHeaders().map { .accept(seat, headers: $0) }
        case .refuse: return body.readInteger(as: UInt16.self).map { .refuse(seat, status: $0) }
        case .response:
            guard let status = body.readInteger(as: UInt16.self), let headers = body.readHeaders() else { return nil }
            return .response(seat, HTTPResponse(status: Int(status), headers: headers, body: body.slice()))
        case .joined: return topic(&body, length: body.readableBytes).map { .joined(seat, $0) }
        case .left: return topic(&body, length: body.readableBytes).map { .left(seat, $0) }
        case .broadcastText: return broadcast(.text, &body)
        case .broadcastBinary: return broadcast(.binary, &body)
        case .errandText, .errandBinary, .errandClose, .errandLook:
            return errand(kind, &body).map { .errand(seat, $0) }
        case .outcome:
            guard let number = body.readInteger(as: UInt64.self), let outcome = body.readOutcome() else { return nil }
            return .outcome(errand: number, outcome)
        }
    }

    private static func errand(_ kind: Kind, _ body: inout ByteBuffer) -> Errand? {
        guard let sender = body.readLoop(), let number = body.readInteger(as: UInt64.self),
            let task = task(kind, &body)
        else { return nil }
        return Errand(sender: sender, number: number, task: task)
    }

    private static func task(_ kind: Kind, _ body: inout ByteBuffer) -> Errand.Task? {
        switch kind {
        case .errandText: .send(Message(kind: .text, body: body.slice()))
        case .errandBinary: .send(Message(kind: .binary, body: body.slice()))
        case .errandClose: body.readReason().map { .close($0) }
        default: body.readableBytes == 0 ? .look : nil
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

extension ByteBuffer {
    fileprivate mutating func writeReason(_ reason: CloseReason) {
        writeInteger(reason.code)
        writeString(reason.text)
    }

    fileprivate mutating func readReason() -> CloseReason? {
        guard let code = readInteger(as: UInt16.self), let text = readString(length: readableBytes) else { return nil }
        return CloseReason(code: code, text: text)
    }
}
