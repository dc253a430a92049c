import NIOCore

/// Bytes as a terminal can show them: sixteen a line, with their offset and as ASCII.
enum HexDump {
    static func text(_ bytes: ByteBuffer) -> String {
        let all = Array(bytes.readableBytesView)
        return stride(from: 0, to: all.count, by: 16).map { start in
            let row = all[start..<min(start + 16, all.count)]
            let digits = row.map { hex(Int($0), digits: 2) }.joined(separator: " ")
            let text = String(decoding: row.map { (0x20...0x7e).contains($0) ? $0 : UInt8(ascii: ".") }, as: UTF8.self)
            return TextTable.line([hex(start, digits: 8), digits, text], widths: [10, 49])
        }.joined(separator: "\n")
    }

    private static func hex(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
