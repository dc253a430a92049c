import NIOCore

@testable import SluiceRedis

extension Operation {
    static func redis() -> [Operation] {
        [parse("RESP parse, an integer", integer, answers: 64), parseEntries(), write()]
    }

    private static let integer = ":12345\r\n"

    private static func parse(_ name: String, _ answer: String, answers: Int) -> Operation {
        let bytes = ByteBuffer(string: String(repeating: answer, count: answers))
        let reader = ReplyReader()
        return Operation(name: name, items: answers, bytes: answer.utf8.count) {
            var count = 0
            try bytes.withUnsafeReadableBytes { bytes in
                try reader.read(bytes) { _ in
                    count += 1
                    return true
                }
            }
            return count
        }
    }

    /// What XREAD answers: one stream, eight entries with a pack of 1.2 KB each.
    private static func parseEntries() -> Operation {
        let pack = String(repeating: "p", count: 1200)
        let entry = "*2\r\n$15\r\n1700000000000-0\r\n*2\r\n$1\r\ne\r\n$1200\r\n\(pack)\r\n"
        let answer = "*1\r\n*2\r\n$18\r\nsluice:{18}:events\r\n*8\r\n" + String(repeating: entry, count: 8)
        return parse("RESP parse, XREAD of eight entries", answer, answers: 1)
    }

    private static func write() -> Operation {
        let pack = ByteBuffer(repeating: 0x70, count: 1200)
        var writer = RESPWriter()
        return Operation(name: "RESP write, a script with a pack", items: 1, bytes: 1200) {
            writer.begin(8)
            writer.write("EVALSHA")
            writer.write("0123456789abcdef0123456789abcdef01234567")
            writer.write(2)
            writer.write("sluice:{18}:events")
            writer.write("sluice:{18}:state")
            writer.write("123456789a.0")
            writer.write(123_456)
            writer.write(pack)
            return writer.take().readableBytes
        }
    }
}
