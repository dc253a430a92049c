import NIOCore
import Testing

@testable import SluiceRedis

@Suite struct RESPWriterTests {
    private func encoded(_ command: RedisCommand) -> String {
        var writer = RESPWriter()
        command.encode(to: &writer)
        return String(buffer: writer.take())
    }

    @Test func `a command alone`() {
        #expect(encoded(RedisCommand("PING")) == "*1\r\n$4\r\nPING\r\n")
    }

    @Test func `arguments stand before and after the keys as they are written`() {
        let command = RedisCommand("XREAD", "BLOCK", 1000, "STREAMS", keys: ["{a}:s"], "0-0")
        let expected = "*6\r\n$5\r\nXREAD\r\n$5\r\nBLOCK\r\n$4\r\n1000\r\n$7\r\nSTREAMS\r\n$5\r\n{a}:s\r\n$3\r\n0-0\r\n"
        #expect(encoded(command) == expected)
    }

    @Test func `every kind of argument`() {
        var view = ByteBuffer(string: "xxview")
        view.moveReaderIndex(forwardBy: 2)
        let command = RedisCommand(
            "C", arguments: [.string("é"), .buffer(view), .bytes([13, 10]), .integer(-7), "\(1 + 1)", .string("")])
        #expect(
            encoded(command)
                == "*7\r\n$1\r\nC\r\n$2\r\né\r\n$4\r\nview\r\n$2\r\n\r\n\r\n$2\r\n-7\r\n$1\r\n2\r\n$0\r\n\r\n")
    }

    @Test(arguments: [0, 9, 10, 99, 100, -1, -10, Int64.max, .min])
    func `integers are written as decimals`(number: Int64) {
        let text = String(number)
        let expected = "*2\r\n$1\r\nC\r\n$\(text.count)\r\n\(text)\r\n"
        #expect(encoded(RedisCommand("C", arguments: [.integer(number)])) == expected)
    }

    @Test func `a writer's arguments follow the keys`() {
        let command = RedisCommand("SET", keys: ["k"], count: 2) { writer in
            writer.write("EX")
            writer.write(5)
        }
        #expect(encoded(command) == "*4\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\nEX\r\n$1\r\n5\r\n")
    }

    @Test func `a script's keys are counted`() {
        let script = RedisScript(name: "s", source: "")
        let command = RedisCommand.evaluate(script, sha: "abc", keys: ["{k}1", "{k}2"], arguments: [1])
        #expect(command.label == "EVALSHA s")
        #expect(
            encoded(command)
                == "*6\r\n$7\r\nEVALSHA\r\n$3\r\nabc\r\n$1\r\n2\r\n$4\r\n{k}1\r\n$4\r\n{k}2\r\n$1\r\n1\r\n")
    }

    @Test func `after taking what was written the writer is empty`() {
        var writer = RESPWriter()
        RedisCommand("A").encode(to: &writer)
        RedisCommand("B").encode(to: &writer)
        #expect(String(buffer: writer.take()) == "*1\r\n$1\r\nA\r\n*1\r\n$1\r\nB\r\n")
        #expect(writer.take().readableBytes == 0)
    }
}
