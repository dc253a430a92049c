import NIOCore

@testable import Sluice
@testable import SluiceEdge
@testable import SluiceGateway
@testable import SluiceRedis

/// Answers are read the same however they are cut, and whatever they are, nothing that looks into them traps.
struct AnswersCheck {
    /// What the reader makes of bytes.
    private struct Outcome: Equatable {
        var values: [RedisValue] = []
        var failed = false
    }

    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func run() throws(Finding) {
        let outcome = Self.read(Cuts.whole(bytes))
        try Finding.unless(Self.read(Cuts.bytewise(bytes)) == outcome, "byte by byte gives \(outcome)")
        try Finding.unless(Self.read(Cuts.random(bytes)) == outcome, "in pieces gives \(outcome)")
        for value in outcome.values { try check(value) }
    }

    private static func read(_ pieces: [ArraySlice<UInt8>]) -> Outcome {
        let reader = ReplyReader()
        var outcome = Outcome()
        do throws(RedisError) {
            for piece in pieces {
                // What the reader is given must not be read after the call.
                let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: piece.count, alignment: 1)
                defer { copy.deallocate() }
                copy.copyBytes(from: piece)
                try reader.read(UnsafeRawBufferPointer(copy)) { value in
                    outcome.values.append(value)
                    return true
                }
            }
        } catch {
            outcome.failed = true
        }
        return outcome
    }

    private func check(_ value: RedisValue) throws(Finding) {
        var written = ByteBuffer()
        written.writeAnswer(value)
        let again = Self.read([Array(written.readableBytesView)[...]])
        try Finding.unless(again == Outcome(values: [value]), "\(value) is read as it was written: \(again)")
        try checkEdge(value)
        checkWorker(value)
    }

    private func checkEdge(_ value: RedisValue) throws(Finding) {
        _ = PackQueue.Answer(value)
        _ = OutStream.newest(.success(value))
        guard let entries = OutStream.Entry.read(value) else { return }
        var stream = OutStream()
        _ = stream.subscribed()
        for entry in entries { _ = stream.received(entry) }
        let caught = stream.read(entries, isEnd: true, newest: .max - 1)
        try Finding.unless(caught.packs.count <= 2 * entries.count, "\(entries) are delivered once")
        for entry in entries { _ = stream.received(entry) }
    }

    private func checkWorker(_ value: RedisValue) {
        for entry in EventEntry.all(in: value) { _ = StreamID(entry.id) }
        _ = EventEntry.ids(in: value).map(StreamID.init)
        _ = CommitAnswer(value)
        let state = PartitionState(value)
        _ = Probation(state, tail: StreamID("1-1"))
        var machine = SubscriptionMachine(backOff: BackOff(first: .milliseconds(1), longest: .seconds(1)))
        var random = SystemRandomNumberGenerator()
        _ = machine.subscribe(ByteBuffer(string: "a"))
        _ = machine.connected()
        _ = machine.received(value, using: &random)
        let handshake = SluiceRedis.Handshake(url: RedisURL(.unix(path: "/a")), name: "a", scripts: [])
        for step in handshake.steps { _ = try? handshake.judge(value, of: step) }
    }
}

extension ByteBuffer {
    /// RESP2, as a server writes it.
    fileprivate mutating func writeAnswer(_ value: RedisValue) {
        switch value {
        case .string(let bytes):
            writeString("$\(bytes.readableBytes)\r\n")
            writeImmutableBuffer(bytes)
            writeString("\r\n")
        case .status(let text): writeString("+\(text)\r\n")
        case .integer(let number): writeString(":\(number)\r\n")
        case .null: writeString("$-1\r\n")
        case .error(let error): writeString("-\(error.message)\r\n")
        case .array(let values):
            writeString("*\(values.count)\r\n")
            for value in values { writeAnswer(value) }
        }
    }
}
