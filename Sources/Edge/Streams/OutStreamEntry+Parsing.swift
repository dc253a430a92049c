import NIOCore
import SluiceRedis

extension OutStream.Entry {
    /// No entry has it: Redis gives no id that none can follow, so that an id plus one is a number.
    private static let noID = UInt64.max

    /// A message of the shard channel: `<id> <pack>`, the id in decimal.
    init?(live message: ByteBuffer) {
        var message = message
        var id: UInt64 = 0
        while let byte = message.readInteger(as: UInt8.self) {
            if byte == 0x20 {
                guard id < Self.noID else { return nil }
                self.init(id: id, pack: message)
                return
            }
            guard (0x30...0x39).contains(byte) else { return nil }
            let (tens, tooBig) = id.multipliedReportingOverflow(by: 10)
            let (sum, alsoTooBig) = tens.addingReportingOverflow(UInt64(byte - 0x30))
            guard !tooBig, !alsoTooBig else { return nil }
            id = sum
        }
        return nil
    }

    /// The answer of XRANGE on an out stream: entries `0-<id>` with the pack as field `p`. Nil when it is none.
    static func read(_ value: RedisValue) -> [OutStream.Entry]? {
        guard let entries = value.array else { return nil }
        var read: [OutStream.Entry] = []
        read.reserveCapacity(entries.count)
        for entry in entries {
            guard let parts = entry.array, parts.count == 2, let text = parts[0].text, text.hasPrefix("0-"),
                let id = UInt64(text.dropFirst(2)), id < noID, let fields = parts[1].array
            else { return nil }
            // An entry of other fields is not ours; its id counts all the same.
            let pack = fields.count == 2 && fields[0].text == "p" ? fields[1].buffer : nil
            read.append(OutStream.Entry(id: id, pack: pack ?? ByteBuffer()))
        }
        return read
    }
}

extension OutStream {
    /// The highest id that a stream has ever given, from the answer of XINFO STREAM (Redis 7.0); 0 where there is none, nil where
    /// Redis does not say.
    static func newest(_ result: Result<RedisValue, RedisError>) -> UInt64? {
        switch result {
        case .success(let value):
            let parts = value.array ?? []
            guard let name = parts.firstIndex(where: { $0.text == "last-generated-id" }), name + 1 < parts.count,
                let id = parts[name + 1].text, let dash = id.firstIndex(of: "-")
            else { return nil }
            return UInt64(id[id.index(after: dash)...])
        case .failure(let error): return error.message.contains("no such key") ? 0 : nil
        }
    }
}
