import NIOCore

/// Writes JSON objects with their members in the order told: that of API Gateway's events.
struct JSONWriter {
    private(set) var bytes = ByteBuffer()
    private var needsComma = false

    /// One object, as the whole text.
    static func object(_ members: (inout JSONWriter) -> Void) -> ByteBuffer {
        var writer = JSONWriter()
        writer.inside("{", "}", members)
        return writer.bytes
    }

    mutating func member(_ name: String, _ value: String) {
        begin(name)
        writeText(value)
    }

    mutating func member(_ name: String, _ value: Int64) {
        begin(name)
        bytes.writeString(String(value))
    }

    mutating func member(_ name: String, _ value: Bool) {
        begin(name)
        bytes.writeString(value ? "true" : "false")
    }

    /// - Parameter json: text that is JSON already.
    mutating func member(_ name: String, json: ByteBuffer) {
        begin(name)
        bytes.writeImmutableBuffer(json)
    }

    /// - Parameter utf8: valid UTF-8 that becomes a string.
    mutating func member(_ name: String, utf8: ByteBuffer) {
        begin(name)
        writeText(utf8.readableBytesView)
    }

    mutating func object(_ name: String, _ members: (inout JSONWriter) -> Void) {
        begin(name)
        inside("{", "}", members)
    }

    mutating func array(_ name: String, _ values: [String]) {
        begin(name)
        inside("[", "]") { writer in
            for value in values {
                writer.separate()
                writer.writeText(value)
                writer.needsComma = true
            }
        }
    }

    private mutating func inside(_ open: String, _ close: String, _ content: (inout JSONWriter) -> Void) {
        bytes.writeString(open)
        needsComma = false
        content(&self)
        bytes.writeString(close)
        needsComma = true
    }

    private mutating func begin(_ name: String) {
        separate()
        writeText(name)
        bytes.writeString(":")
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.writeString(",") }
    }
}

// MARK: - Strings (RFC 8259 section 7)

extension JSONWriter {
    fileprivate mutating func writeText(_ text: String) {
        var text = text
        text.withUTF8 { writeText($0) }
    }

    /// What needs no escape, which is nearly all, is copied in runs.
    private mutating func writeText(_ utf8: some RandomAccessCollection<UInt8>) {
        bytes.writeInteger(UInt8(ascii: "\""))
        var rest = utf8[...]
        while let next = rest.firstIndex(where: Self.needsEscape) {
            bytes.writeBytes(rest[..<next])
            writeEscape(rest[next])
            rest = rest[rest.index(after: next)...]
        }
        bytes.writeBytes(rest)
        bytes.writeInteger(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func writeEscape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): bytes.writeString(#"\""#)
        case UInt8(ascii: "\\"): bytes.writeString(#"\\"#)
        case 0x08: bytes.writeString(#"\b"#)
        case 0x09: bytes.writeString(#"\t"#)
        case 0x0a: bytes.writeString(#"\n"#)
        case 0x0c: bytes.writeString(#"\f"#)
        case 0x0d: bytes.writeString(#"\r"#)
        default: bytes.writeString(#"\u00"# + byte.hexadecimal)
        }
    }
}

extension UInt8 {
    fileprivate var hexadecimal: String { (self < 16 ? "0" : "") + String(self, radix: 16) }
}
