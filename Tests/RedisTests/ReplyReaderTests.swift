import NIOCore
import Testing

@testable import SluiceRedis

@Suite struct ReplyReaderTests {
    private static let text =
        "+OK\r\n-ERR no\r\n:-5\r\n$5\r\nhello\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n"
        + "*3\r\n$1\r\na\r\n*2\r\n:1\r\n-WRONGTYPE x\r\n$2\r\n\r\n\r\n"
    private static let values: [RedisValue] = [
        .status("OK"), .error(RedisServerError("ERR no")), .integer(-5), .string(ByteBuffer(string: "hello")),
        .string(ByteBuffer()), .null, .null, .array([]),
        .array([
            .string(ByteBuffer(string: "a")), .array([.integer(1), .error(RedisServerError("WRONGTYPE x"))]),
            .string(ByteBuffer(string: "\r\n")),
        ]),
    ]

    private func read(_ bytes: [UInt8], pieces: Int) throws -> [RedisValue] {
        let reader = ReplyReader()
        var values: [RedisValue] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            try bytes[start..<min(start + pieces, bytes.count)].withUnsafeBytes {
                try reader.read($0) { value in
                    values.append(value)
                    return true
                }
            }
        }
        return values
    }

    @Test(arguments: 1...text.utf8.count) func `cut anywhere, the answers are the same`(pieces: Int) throws {
        #expect(try read(Array(Self.text.utf8), pieces: pieces) == Self.values)
    }

    @Test func `a string longer than what is fed at once`() throws {
        let long = String(repeating: "0123456789", count: 100_000)
        let values = try read(Array("$1000000\r\n\(long)\r\n+OK\r\n".utf8), pieces: 65536)
        #expect(values == [.string(ByteBuffer(string: long)), .status("OK")])
    }

    @Test(arguments: ["?\r\n", "*1\r\n?", "HTTP/1.1 400 Bad Request\r\n", "%1\r\n+a\r\n+b\r\n"])
    func `what is no RESP2 is an error`(text: String) {
        let error = #expect(throws: RedisError.self) { try read(Array(text.utf8), pieces: 100) }
        #expect(error?.code == .protocolViolation)
    }

    /// It costs no memory for what has not come.
    @Test(.timeLimit(.minutes(1)), arguments: ["*2147483647\r\n", "*1\r\n*709551614\r\n:1\r\n"])
    func `an array that says it is endless is an error`(text: String) {
        let error = #expect(throws: RedisError.self) { try read(Array(text.utf8), pieces: 100) }
        #expect(error?.code == .protocolViolation)
    }

    @Test func `reading stops when told so`() throws {
        var count = 0
        try Array("+1\r\n+2\r\n".utf8).withUnsafeBytes {
            try ReplyReader().read($0) { _ in
                count += 1
                return false
            }
        }
        #expect(count == 1)
    }

    @Test func `values are read as what they can be`() {
        #expect(RedisValue.string(ByteBuffer(string: "12")).int == 12)
        #expect(RedisValue.integer(12).int == 12)
        #expect(RedisValue.string(ByteBuffer(string: "x")).int == nil)
        #expect(RedisValue.string(ByteBuffer(bytes: [0xff])).text == nil)
        #expect(RedisValue.status("OK").text == "OK")
        #expect(RedisValue.array([.null]).array == [.null])
        #expect(RedisValue.null.isNull)
    }
}
