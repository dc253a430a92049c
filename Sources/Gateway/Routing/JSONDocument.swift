/// One step into a JSON document.
enum JSONStep: Hashable, Sendable {
    case name(String)
    case index(Int)
}

/// Finds one value in JSON text (RFC 8259) without building the document: one pass, no allocation but for what is found.
///
/// The whole text is checked, so that what is no JSON is told apart from JSON without the value. Nesting is bounded.
struct JSONDocument {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    /// To the value that is looked for. A value on the way to it knows how many of the steps led there, others know nil.
    private var path: [JSONStep] = []

    /// Whether the last string that was skipped has escapes.
    private var sawEscape = false

    static let maximumDepth = 256

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The value at `path` as text, empty when it is missing or null; nil when the bytes are not JSON.
    mutating func text(at path: [JSONStep]) -> String? {
        self.path = path
        var found: Range<Int>?
        guard skipValue(0, depth: 0, found: &found) else { return nil }
        skipSpace()
        guard position == bytes.count else { return nil }
        guard let found else { return "" }
        return text(of: found)
    }

    // MARK: - Scanning. Each returns whether what it skipped was well formed.

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
    }

    private mutating func skipValue(_ steps: Int?, depth: Int, found: inout Range<Int>?) -> Bool {
        guard depth < Self.maximumDepth else { return false }
        skipSpace()
        let start = position
        let wellFormed: Bool
        switch current {
        case UInt8(ascii: "{"): wellFormed = skipObject(steps, depth: depth, found: &found)
        case UInt8(ascii: "["): wellFormed = skipArray(steps, depth: depth, found: &found)
        case UInt8(ascii: "\""): wellFormed = skipString()
        case UInt8(ascii: "t"): wellFormed = skipWord("true")
        case UInt8(ascii: "f"): wellFormed = skipWord("false")
        case UInt8(ascii: "n"): wellFormed = skipWord("null")
        default: wellFormed = skipNumber()
        }
        if steps == path.count { found = start..<position }
        return wellFormed
    }

    private mutating func skipObject(_ steps: Int?, depth: Int, found: inout Range<Int>?) -> Bool {
        position += 1
        skipSpace()
        if take(UInt8(ascii: "}")) { return true }
        repeat {
            skipSpace()
            let start = position
            guard skipString() else { return false }
            let name = start + 1..<position - 1
            skipSpace()
            guard take(UInt8(ascii: ":")) else { return false }
            guard skipValue(step(from: steps) { isName($0, name) }, depth: depth + 1, found: &found) else {
                return false
            }
            skipSpace()
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}"))
    }

    private mutating func skipArray(_ steps: Int?, depth: Int, found: inout Range<Int>?) -> Bool {
        position += 1
        skipSpace()
        if take(UInt8(ascii: "]")) { return true }
        var index = 0
        repeat {
            guard skipValue(step(from: steps) { $0 == .index(index) }, depth: depth + 1, found: &found) else {
                return false
            }
            skipSpace()
            index += 1
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]"))
    }

    /// One step further, where it leads to what is looked for.
    private func step(from steps: Int?, _ leads: (JSONStep) -> Bool) -> Int? {
        guard let steps, steps < path.count, leads(path[steps]) else { return nil }
        return steps + 1
    }

    private func isName(_ step: JSONStep, _ name: Range<Int>) -> Bool {
        if case .name(let wanted) = step { isEqual(name, wanted) } else { false }
    }

    private mutating func skipString() -> Bool {
        guard take(UInt8(ascii: "\"")) else { return false }
        sawEscape = false
        while true {
            position = bytes.endOfPlainJSON(from: position)
            guard let byte = current else { return false }
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return true
            case UInt8(ascii: "\\"):
                sawEscape = true
                guard skipEscape() else { return false }
            default: return false
            }
        }
    }

    private mutating func skipEscape() -> Bool {
        guard let byte = current else { return false }
        position += 1
        guard byte == UInt8(ascii: "u") else { return "\"\\/bfnrt".utf8.contains(byte) }
        for _ in 0..<4 {
            guard let digit = current, Self.hexadecimal(digit) != nil else { return false }
            position += 1
        }
        return true
    }

    private mutating func skipWord(_ word: StaticString) -> Bool {
        for index in 0..<word.utf8CodeUnitCount {
            guard take(word.utf8Start[index]) else { return false }
        }
        return true
    }

    private mutating func skipNumber() -> Bool {
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { guard skipDigits() else { return false } }
        if take(UInt8(ascii: ".")) { guard skipDigits() else { return false } }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard skipDigits() else { return false }
        }
        return true
    }

    private mutating func skipDigits() -> Bool {
        let start = position
        while let byte = current, byte >= 0x30, byte <= 0x39 { position += 1 }
        return position > start
    }

    // MARK: - What was found

    /// - Parameter name: the last string that was skipped.
    private func isEqual(_ name: Range<Int>, _ wanted: String) -> Bool {
        let raw = UnsafeRawBufferPointer(rebasing: bytes[name])
        if sawEscape { return unescaped(raw) == wanted }
        var wanted = wanted
        return wanted.withUTF8 { raw.isEqual(to: UnsafeRawBufferPointer($0)) }
    }

    private func text(of value: Range<Int>) -> String {
        let raw = UnsafeRawBufferPointer(rebasing: bytes[value])
        switch raw.first {
        case UInt8(ascii: "\""): return unescaped(UnsafeRawBufferPointer(rebasing: raw.dropFirst().dropLast()))
        case UInt8(ascii: "["): return listText(of: value)
        case UInt8(ascii: "n"): return ""
        default: return String(decoding: raw, as: UTF8.self)
        }
    }

    /// `[item1, item2]`: an array as Java writes a List, which is what AWS documents. What is nested in it stays JSON.
    private func listText(of array: Range<Int>) -> String {
        var scan = self
        let items = scan.items(of: array).map { item in
            bytes[item.lowerBound] == UInt8(ascii: "\"") ? text(of: item) : String(decoding: bytes[item], as: UTF8.self)
        }
        return "[\(items.joined(separator: ", "))]"
    }

    private mutating func items(of array: Range<Int>) -> [Range<Int>] {
        position = array.lowerBound + 1
        var items: [Range<Int>] = []
        var found: Range<Int>?
        repeat {
            skipSpace()
            let start = position
            // It was checked as a part of the whole; an empty array has no value where its first one would be.
            guard skipValue(nil, depth: 0, found: &found) else { break }
            items.append(start..<position)
            skipSpace()
        } while take(UInt8(ascii: ","))
        return items
    }

    private func unescaped(_ raw: UnsafeRawBufferPointer) -> String {
        guard raw.contains(UInt8(ascii: "\\")) else { return String(decoding: raw, as: UTF8.self) }
        var units: [UInt16] = []
        var text: [UInt8] = []
        var result = ""
        var rest = raw[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
                text.append(byte)
                continue
            }
            guard escape == UInt8(ascii: "u") else {
                text.append(Self.escaped(escape))
                continue
            }
            result += String(decoding: text, as: UTF8.self)
            text = []
            units = [Self.unit(rest.prefix(4))]
            rest = rest.dropFirst(4)
            // A surrogate pair is two escapes.
            while rest.starts(with: "\\u".utf8) {
                units.append(Self.unit(rest.dropFirst(2).prefix(4)))
                rest = rest.dropFirst(6)
            }
            result += String(decoding: units, as: UTF16.self)
        }
        return result + String(decoding: text, as: UTF8.self)
    }

    private static func unit(_ digits: some Sequence<UInt8>) -> UInt16 {
        digits.reduce(0) { $0 << 4 | UInt16(hexadecimal($1) ?? 0) }
    }

    private static func escaped(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0c
        case UInt8(ascii: "n"): 0x0a
        case UInt8(ascii: "r"): 0x0d
        case UInt8(ascii: "t"): 0x09
        default: byte
        }
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
