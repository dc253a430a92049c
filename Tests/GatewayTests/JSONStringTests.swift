import Testing

@testable import SluiceGateway

@Suite struct `The end of plain JSON` {
    private func end(_ bytes: [UInt8], from start: Int = 0) -> Int {
        bytes.withUnsafeBytes { $0.endOfPlainJSON(from: start) }
    }

    @Test func `is at any byte that does not stand for itself, wherever it is`() {
        for byte in UInt8.min...UInt8.max {
            let isPlain = byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
            for position in 0..<20 {
                var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 20)
                bytes[position] = byte
                #expect(end(bytes) == (isPlain ? 20 : position))
                #expect(end(bytes, from: min(position + 1, 20)) == 20)
            }
        }
    }

    @Test func `knows whether all before it is ASCII`() {
        for length in 0..<20 {
            for position in 0..<20 {
                var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 20)
                bytes[position] = 0x80
                if length < position { bytes[length] = UInt8(ascii: "\"") }
                let (end, isASCII) = bytes.withUnsafeBytes { $0.plainJSON(from: 0) }
                #expect(end == (length < position ? length : 20))
                #expect(isASCII == (length < position))
            }
        }
    }

    @Test func `is the first of several`() {
        #expect(end(Array("0123456789\"\\\n".utf8)) == 10)
        #expect(end(Array("01\u{1}\"23456789".utf8)) == 2)
        #expect(end([]) == 0)
    }
}
