import Foundation

/// The lines of a pipe, without their ends; blocks the thread that asks.
struct LineReader {
    private let handle: FileHandle
    private var bytes = Data()

    init(_ handle: FileHandle) {
        self.handle = handle
    }

    /// `nil` at the end.
    mutating func next() -> String? {
        var searched = 0
        while true {
            if let end = bytes.dropFirst(searched).firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: bytes[..<end], as: UTF8.self)
                bytes = Data(bytes[(end + 1)...])
                return line
            }
            searched = bytes.count
            guard readMore() else { return nil }
        }
    }

    /// What is there, and not, as `FileHandle` does, so many bytes.
    private mutating func readMore() -> Bool {
        let more = withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 1) { buffer in
            let count = read(handle.fileDescriptor, buffer.baseAddress, buffer.count)
            return count > 0 ? Data(buffer[..<count]) : nil
        }
        if let more { bytes.append(more) }
        return more != nil
    }
}
