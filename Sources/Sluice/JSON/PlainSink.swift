import NIOCore
import SluiceGateway

/// Where plain JSON is written: memory of its own, that is copied once. A `ByteBuffer` checks at every write who has access to it.
struct PlainSink: ~Copyable {
    private var room = UnsafeMutableRawBufferPointer.allocate(byteCount: 256, alignment: 1)
    private(set) var end = 0

    deinit { room.deallocate() }

    var written: ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: end)
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: end) { target in
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: room[..<end]))
            return end
        }
        return buffer
    }

    mutating func write(mark: UInt8) { writeRoom(1).storeBytes(of: mark, as: UInt8.self) }

    mutating func writeNull() { write("null") }

    mutating func write(_ value: Bool) { write(value ? "true" : "false") }

    mutating func write(_ number: some FixedWidthInteger) {
        var digits = String(number)
        digits.withUTF8 { write(UnsafeRawBufferPointer($0)) }
    }

    /// - Returns: false, and nothing is written, where something would have to be escaped.
    mutating func write(string: String) -> Bool {
        var string = string
        return string.withUTF8 { text in
            let text = UnsafeRawBufferPointer(text)
            guard text.endOfPlainJSON(from: 0) == text.count else { return false }
            writeRoom(text.count + 2).store(quoted: text)
            return true
        }
    }

    /// A comma where there was a member before, the member's name and the colon.
    /// - Returns: where the name stands; nil, and nothing is written, where something would have to be escaped or is not ASCII:
    ///   names are ordered by their bytes.
    mutating func write(name: String, isFirst: Bool) -> Range<Int>? {
        var name = name
        return name.withUTF8 { text in
            let text = UnsafeRawBufferPointer(text)
            let (plain, isASCII) = text.plainJSON(from: 0)
            guard plain == text.count, isASCII else { return nil }
            if !isFirst { write(mark: UInt8(ascii: ",")) }
            let start = end + 1
            let target = writeRoom(text.count + 3)
            target.store(quoted: text)
            target.storeBytes(of: UInt8(ascii: ":"), toByteOffset: text.count + 2, as: UInt8.self)
            return start..<start + text.count
        }
    }

    /// How one name that was written stands to another.
    func order(_ one: Range<Int>, _ other: Range<Int>) -> PlainOrder {
        for (byte, otherByte) in zip(room[one], room[other]) where byte != otherByte {
            return byte < otherByte ? .before : .after
        }
        if one.count == other.count { return .same }
        return one.count < other.count ? .before : .after
    }

    /// Puts what was written from `start` on into another order, with commas between.
    mutating func rearrange(from start: Int, _ pieces: [Range<Int>]) {
        let old = [UInt8](room[start..<end])
        end = start
        for (index, piece) in pieces.enumerated() {
            if index > 0 { write(mark: UInt8(ascii: ",")) }
            old.withUnsafeBytes { old in
                let piece = piece.lowerBound - start..<piece.upperBound - start
                write(UnsafeRawBufferPointer(rebasing: old[piece]))
            }
        }
    }

    // MARK: - Room

    private mutating func write(_ word: StaticString) {
        write(UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    private mutating func write(_ bytes: UnsafeRawBufferPointer) {
        let target = writeRoom(bytes.count)
        if let source = bytes.baseAddress { target.copyMemory(from: source, byteCount: bytes.count) }
    }

    /// Room behind what is written, which from now on counts as written.
    private mutating func writeRoom(_ count: Int) -> UnsafeMutableRawPointer {
        if room.count - end < count { grow(by: count) }
        defer { end += count }
        return room.baseAddress.unsafelyUnwrapped + end
    }

    private mutating func grow(by count: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * (end + count), alignment: 1)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: room[..<end]))
        room.deallocate()
        room = larger
    }
}

extension UnsafeMutableRawPointer {
    fileprivate func store(quoted text: UnsafeRawBufferPointer) {
        storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
        if let source = text.baseAddress { (self + 1).copyMemory(from: source, byteCount: text.count) }
        storeBytes(of: UInt8(ascii: "\""), toByteOffset: text.count + 1, as: UInt8.self)
    }
}

enum PlainOrder {
    case before
    case same
    case after
}
