import SluiceGateway

/// Finds the values of plain JSON (RFC 8259), and checks all that it passes.
struct PlainScanner {
    private let bytes: UnsafeRawBufferPointer
    private var position: Int

    static let maximumDepth = 32

    init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// The whole text as one value; the members of an object go into `members`, so that it need not be passed twice.
    mutating func document(_ members: inout PlainMembers) throws(NotPlain) -> PlainValue {
        skipSpace()
        let start = position
        let document: PlainValue
        if current == UInt8(ascii: "{") {
            try self.members(&members)
            document = PlainValue(.object, start..<position)
        } else {
            document = try value(depth: 0)
        }
        skipSpace()
        guard position == bytes.count else { throw NotPlain() }
        return document
    }

    /// The members of the object that begins here.
    mutating func members(_ members: inout PlainMembers) throws(NotPlain) {
        try object(depth: 0) { bytes, name, value throws(NotPlain) in try members.append(name, value, in: bytes) }
    }

    /// The elements of the array that begins here.
    mutating func elements() throws(NotPlain) -> [PlainValue] {
        var elements: [PlainValue] = []
        try array(depth: 0) { elements.append($0) }
        return elements
    }

    // MARK: - One step each

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    @inline(__always)
    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    @inline(__always)
    private mutating func expect(_ byte: UInt8) throws(NotPlain) {
        guard take(byte) else { throw NotPlain() }
    }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
    }

    private mutating func value(depth: Int) throws(NotPlain) -> PlainValue {
        guard depth < Self.maximumDepth else { throw NotPlain() }
        skipSpace()
        let start = position
        let kind: PlainValue.Kind
        switch current {
        case UInt8(ascii: "\""):
            _ = try string()
            kind = .string
        case UInt8(ascii: "{"):
            try object(depth: depth) { _, _, _ in }
            kind = .object
        case UInt8(ascii: "["):
            try array(depth: depth) { _ in }
            kind = .array
        case UInt8(ascii: "t"): kind = try word("true", .true)
        case UInt8(ascii: "f"): kind = try word("false", .false)
        case UInt8(ascii: "n"): kind = try word("null", .null)
        default:
            try number()
            kind = .number
        }
        return PlainValue(kind, start..<position)
    }

    private mutating func object(
        depth: Int, _ body: (UnsafeRawBufferPointer, Range<Int>, PlainValue) throws(NotPlain) -> Void
    ) throws(NotPlain) {
        try expect(UInt8(ascii: "{"))
        skipSpace()
        if take(UInt8(ascii: "}")) { return }
        repeat {
            skipSpace()
            let start = position
            // Swift takes composed and decomposed letters for equal: names are compared by bytes, so these are ASCII.
            guard try string() else { throw NotPlain() }
            let name = start + 1..<position - 1
            skipSpace()
            try expect(UInt8(ascii: ":"))
            try body(bytes, name, try value(depth: depth + 1))
            skipSpace()
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
    }

    private mutating func array(
        depth: Int, _ body: (PlainValue) throws(NotPlain) -> Void
    ) throws(NotPlain) {
        try expect(UInt8(ascii: "["))
        skipSpace()
        if take(UInt8(ascii: "]")) { return }
        repeat {
            try body(try value(depth: depth + 1))
            skipSpace()
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
    }

    /// - Returns: whether it is ASCII.
    private mutating func string() throws(NotPlain) -> Bool {
        try expect(UInt8(ascii: "\""))
        let (end, isASCII) = bytes.plainJSON(from: position)
        position = end
        try expect(UInt8(ascii: "\""))
        return isASCII
    }

    private mutating func word(_ word: StaticString, _ kind: PlainValue.Kind) throws(NotPlain) -> PlainValue.Kind {
        for index in 0..<word.utf8CodeUnitCount { try expect(word.utf8Start[index]) }
        return kind
    }

    private mutating func number() throws(NotPlain) {
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        guard current != UInt8(ascii: "e"), current != UInt8(ascii: "E") else { throw NotPlain() }
    }

    private mutating func digits() throws(NotPlain) {
        let start = position
        while let byte = current, byte >= 0x30, byte <= 0x39 { position += 1 }
        guard position > start else { throw NotPlain() }
    }
}
