/// Reads JSON (RFC 8259) of anybody: nesting is bounded, numbers are of any size, an escape that is half of a surrogate pair
/// stands for U+FFFD.
struct JSONParser {
    private struct Malformed: Error {}

    /// As where a message's route is selected.
    static let deepestNesting = 256

    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var depth = 0

    /// Nil where the bytes are no JSON.
    static func value(of bytes: UnsafeRawBufferPointer) -> JSONValue? {
        var parser = JSONParser(bytes: bytes)
        return try? parser.document()
    }

    private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private mutating func document() throws(Malformed) -> JSONValue {
        let value = try value()
        skipSpace()
        guard position == bytes.count else { throw Malformed() }
        return value
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    private mutating func need(_ byte: UInt8) throws(Malformed) {
        guard take(byte) else { throw Malformed() }
    }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
    }

    private mutating func value() throws(Malformed) -> JSONValue {
        skipSpace()
        switch current {
        case UInt8(ascii: "{"): return try nested { (parser) throws(Malformed) in .object(try parser.members()) }
        case UInt8(ascii: "["): return try nested { (parser) throws(Malformed) in .array(try parser.items()) }
        case UInt8(ascii: "\""): return .string(JSONString(try string()))
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(Malformed) -> JSONValue
    ) throws(Malformed) -> JSONValue {
        guard depth < Self.deepestNesting else { throw Malformed() }
        depth += 1
        position += 1
        skipSpace()
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func members() throws(Malformed) -> [JSONString: JSONValue] {
        var members: [JSONString: JSONValue] = [:]
        if take(UInt8(ascii: "}")) { return members }
        repeat {
            skipSpace()
            let name = JSONString(try string())
            skipSpace()
            try need(UInt8(ascii: ":"))
            members[name] = try value()
            skipSpace()
        } while take(UInt8(ascii: ","))
        try need(UInt8(ascii: "}"))
        return members
    }

    private mutating func items() throws(Malformed) -> [JSONValue] {
        var items: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return items }
        repeat {
            items.append(try value())
            skipSpace()
        } while take(UInt8(ascii: ","))
        try need(UInt8(ascii: "]"))
        return items
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(Malformed) -> JSONValue {
        for index in 0..<word.utf8CodeUnitCount { try need(word.utf8Start[index]) }
        return value
    }

    // MARK: - Numbers

    private mutating func number() throws(Malformed) -> JSONNumber {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try skipDigits() }
        if take(UInt8(ascii: ".")) { try skipDigits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try skipDigits()
        }
        return JSONNumber(bytes[start..<position])
    }

    private mutating func skipDigits() throws(Malformed) {
        let start = position
        while let byte = current, (0x30...0x39).contains(byte) { position += 1 }
        guard position > start else { throw Malformed() }
    }

    // MARK: - Strings

    private mutating func string() throws(Malformed) -> String {
        try need(UInt8(ascii: "\""))
        var text = try plainText()
        while !take(UInt8(ascii: "\"")) {
            try need(UInt8(ascii: "\\"))
            text += try escaped()
            text += try plainText()
        }
        return text
    }

    /// Up to the next escape, or the end: nearly every string is one such run.
    private mutating func plainText() throws(Malformed) -> String {
        let start = position
        while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            guard byte >= 0x20 else { throw Malformed() }
            position += 1
        }
        guard let text = String(validating: bytes[start..<position], as: UTF8.self) else { throw Malformed() }
        return text
    }

    private mutating func escaped() throws(Malformed) -> String {
        guard let byte = current else { throw Malformed() }
        position += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try codeUnits()
        default: throw Malformed()
        }
    }

    /// What follows `\u`, and the other half of a pair.
    private mutating func codeUnits() throws(Malformed) -> String {
        var units = [try codeUnit()]
        while let last = units.last, UTF16.isLeadSurrogate(last), bytes[position...].starts(with: "\\u".utf8) {
            position += 2
            units.append(try codeUnit())
        }
        return String(decoding: units, as: UTF16.self)
    }

    private mutating func codeUnit() throws(Malformed) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = current.flatMap(Self.hexadecimal) else { throw Malformed() }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
