import NIOCore
import SluiceGateway

/// Where plain JSON is written.
struct PlainSink {
    private(set) var bytes = ByteBufferAllocator().buffer(capacity: 128)

    var end: Int { bytes.writerIndex }

    mutating func write(mark: UInt8) { bytes.writeInteger(mark) }

    mutating func writeNull() { bytes.writeStaticString("null") }

    mutating func write(_ value: Bool) { bytes.writeStaticString(value ? "true" : "false") }

    mutating func write(_ number: some FixedWidthInteger) { bytes.writeString(String(number)) }

    /// - Returns: false, and nothing is written, where something would have to be escaped.
    mutating func write(string: String) -> Bool {
        var string = string
        return string.withUTF8 { text in
            let text = UnsafeRawBufferPointer(text)
            guard text.endOfPlainJSON(from: 0) == text.count else { return false }
            // One visit to the buffer instead of three.
            bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: text.count + 2) { target in
                target[0] = UInt8(ascii: "\"")
                UnsafeMutableRawBufferPointer(rebasing: target[1...]).copyMemory(from: text)
                target[text.count + 1] = UInt8(ascii: "\"")
                return text.count + 2
            }
            return true
        }
    }

    /// A comma where there was a member before, the member's name and the colon.
    /// - Returns: where the name stands; nil, and nothing is written, where something would have to be escaped or is not ASCII:
    ///   names are ordered by their bytes.
    mutating func write(name: String, isFirst: Bool) -> Range<Int>? {
        var name = name
        let comma = isFirst ? 0 : 1
        let start = end + comma + 1
        let isPlain = name.withUTF8 { text in
            let text = UnsafeRawBufferPointer(text)
            guard text.endOfPlainJSON(from: 0) == text.count, text.allSatisfy({ $0 < 0x80 }) else { return false }
            bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: text.count + comma + 3) { target in
                target[0] = UInt8(ascii: ",")
                target[comma] = UInt8(ascii: "\"")
                UnsafeMutableRawBufferPointer(rebasing: target[(comma + 1)...]).copyMemory(from: text)
                target[text.count + comma + 1] = UInt8(ascii: "\"")
                target[text.count + comma + 2] = UInt8(ascii: ":")
                return text.count + comma + 3
            }
            return true
        }
        return isPlain ? start..<end - 2 : nil
    }

    /// How one name that was written stands to another.
    func order(_ one: Range<Int>, _ other: Range<Int>) -> PlainOrder {
        bytes.withUnsafeReadableBytes { bytes in
            if bytes[one].elementsEqual(bytes[other]) { return .same }
            return bytes[one].lexicographicallyPrecedes(bytes[other]) ? .before : .after
        }
    }

    /// Puts what was written from `start` on into another order, with commas between.
    mutating func rearrange(from start: Int, _ pieces: [Range<Int>]) {
        var arranged = ByteBuffer()
        arranged.reserveCapacity(end - start)
        bytes.withUnsafeReadableBytes { all in
            for (index, piece) in pieces.enumerated() {
                if index > 0 { arranged.writeInteger(UInt8(ascii: ",")) }
                arranged.writeBytes(UnsafeRawBufferPointer(rebasing: all[piece]))
            }
        }
        bytes.moveWriterIndex(to: start)
        bytes.writeBuffer(&arranged)
    }
}

enum PlainOrder {
    case before
    case same
    case after
}
