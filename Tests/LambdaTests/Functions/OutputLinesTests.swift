import NIOCore
import Testing

@testable import SluiceLambda

@Suite struct OutputLinesTests {
    private func lines(_ parts: [String]) -> [String] {
        var lines = OutputLines()
        return parts.flatMap { lines.append(ByteBuffer(string: $0).readableBytesView) }
            + (lines.finish().map { [$0] } ?? [])
    }

    @Test func `output is cut into lines, however it comes`() {
        let text = "one\ntwö\r\n\nlast"
        let expected = ["one", "twö", "", "last"]
        #expect(lines([text]) == expected)
        let bytes = Array(text.utf8)
        var single = OutputLines()
        let complete = bytes.flatMap { single.append(ByteBuffer(bytes: [$0]).readableBytesView) }
        #expect(complete + [single.finish()] == expected)
    }

    @Test func `what is no UTF-8 is shown as such`() {
        var lines = OutputLines()
        #expect(lines.append(ByteBuffer(bytes: [0xff, 0x41, 0x0a]).readableBytesView) == ["\u{fffd}A"])
    }

    @Test func `a line past the limit is cut, and the next one is whole`() {
        let full = String(repeating: "x", count: OutputLines.limit)
        #expect(lines([full + "\nb\n"]) == [full, "b"])
        #expect(lines([full, full, "y\nb"]) == [full + " … (cut)", "b"])
    }

    @Test func `nothing is no line`() {
        #expect(lines([]) == [])
        #expect(lines(["", "a\n"]) == ["a"])
    }
}
