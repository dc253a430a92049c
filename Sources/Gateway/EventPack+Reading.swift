import NIOCore

extension EventPack {
    /// Every event of a pack, in the order they happened; or the reason why it is none, and then no event at all.
    public static func decode(_ pack: ByteBuffer) throws(Malformed) -> [Event] {
        var bytes = pack
        guard
            let (version, nodeHigh, nodeLow) = bytes.readMultipleIntegers(as: (UInt8, UInt32, UInt16).self),
            let (time, counter, count) = bytes.readMultipleIntegers(as: (Int64, UInt64, UInt16).self)
        else { throw Malformed(reason: "a pack's header has 25 bytes, this has \(pack.readableBytes)") }
        guard version == Self.version else { throw Malformed(reason: "pack version \(version) is not known") }

        let loop = EdgeLoop(
            node: NodeID(bits: UInt64(nodeHigh) << 8 | UInt64(nodeLow >> 8)), index: UInt8(truncatingIfNeeded: nodeLow))
        var reader = Reader(loop: loop, time: time, counter: counter, bytes: bytes)
        var events: [Event] = []
        // The count is the sender's word: every event takes nine bytes at least.
        events.reserveCapacity(min(Int(count), bytes.readableBytes / 9))
        for _ in 0..<count { events.append(try reader.next()) }
        guard reader.bytes.readableBytes == 0 else {
            throw Malformed(reason: "\(reader.bytes.readableBytes) bytes follow the last event")
        }
        return events
    }

    private struct Reader {
        let loop: EdgeLoop
        var time: Int64
        var counter: UInt64
        var bytes: ByteBuffer

        mutating func next() throws(Malformed) -> Event {
            guard
                let (kind, seatHigh, seatLow) = bytes.readMultipleIntegers(as: (UInt8, UInt8, UInt32).self),
                let counterStep = bytes.readVarint(), let timeStep = bytes.readVarint(), let body = bytes.readSized()
            else { throw Malformed(reason: "the pack ends within an event") }
            guard let kind = Kind(rawValue: kind) else { throw Malformed(reason: "event kind \(kind) is not known") }
            counter &+= counterStep
            time &+= unzigzag(timeStep)
            return Event(
                id: EventID(loop: loop, counter: counter),
                connection: ConnectionID(loop: loop, seat: Seat(bits: UInt64(seatHigh) << 32 | UInt64(seatLow))),
                time: time, content: try EventPack.content(kind, body))
        }
    }

    private static func content(_ kind: Kind, _ body: ByteBuffer) throws(Malformed) -> Event.Content {
        var body = body
        switch kind {
        case .text: return .message(Message(kind: .text, body: body))
        case .binary: return .message(Message(kind: .binary, body: body))
        case .connect:
            guard let patience = body.readInteger(as: UInt32.self), let head = body.readHead() else { break }
            return .connect(Handshake(head: head, patience: patience))
        case .request:
            guard let patience = body.readInteger(as: UInt32.self), let head = body.readHead() else { break }
            return .request(HTTPRequest(head: head, body: body.slice(), patience: patience))
        case .present:
            guard let record = body.readSized().flatMap({ ConnectionRecord(bytes: $0) }) else { break }
            var topics: [Topic] = []
            while let topic = body.readText().flatMap({ Topic(wire: $0) }) { topics.append(topic) }
            guard body.readableBytes == 0 else { break }
            return .present(record, topics: topics)
        case .disconnect:
            guard let code = body.readInteger(as: UInt16.self), let text = body.readString(length: body.readableBytes)
            else { break }
            return .disconnect(CloseReason(code: code, text: text))
        }
        throw Malformed(reason: "the body of a \(kind) event is malformed")
    }
}

extension ByteBuffer {
    mutating func writeHead(_ head: HTTPRequestHead) {
        writeText(head.method)
        writeText(head.target)
        writeText(head.sourceIP)
        writeInteger(UInt8(head.isSecure ? 1 : 0))
        writeHeaders(head.headers)
    }

    mutating func readHead() -> HTTPRequestHead? {
        guard let method = readText(), let target = readText(), let sourceIP = readText(),
            let flags = readInteger(as: UInt8.self), flags <= 1, let headers = readHeaders()
        else { return nil }
        return HTTPRequestHead(
            method: method, target: target, headers: headers, sourceIP: sourceIP, isSecure: flags == 1)
    }

    mutating func writeHeaders(_ headers: [HTTPHeader]) {
        writeVarint(UInt64(headers.count))
        for header in headers {
            writeText(header.name)
            writeText(header.value)
        }
    }

    mutating func readHeaders() -> [HTTPHeader]? {
        guard let count = readVarint() else { return nil }
        var headers: [HTTPHeader] = []
        // The count is the sender's word: every header takes two bytes at least, so a false one ends with the bytes.
        for _ in 0..<min(count, UInt64(readableBytes)) {
            guard let name = readText(), let value = readText() else { return nil }
            headers.append(HTTPHeader(name: name, value: value))
        }
        return headers.count == count ? headers : nil
    }
}
