import NIOCore

/// Cuts what a process prints into lines. What a line has beyond the limit is dropped, so that a process that never
/// ends a line needs no memory and fills no log.
struct OutputLines {
    static let limit = 64 * 1024

    private var line: [UInt8] = []
    private var isCut = false

    /// - Returns: the lines that are complete now, without their ends.
    mutating func append(_ output: ByteBufferView) -> [String] {
        var complete: [String] = []
        var rest = output[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            take(rest[..<end])
            complete.append(takeLine())
            rest = rest[rest.index(after: end)...]
        }
        take(rest)
        return complete
    }

    /// The process has closed its output.
    /// - Returns: what it printed without an end of line.
    mutating func finish() -> String? { line.isEmpty ? nil : takeLine() }

    private mutating func take(_ part: ByteBufferView) {
        let room = Self.limit - line.count
        line.append(contentsOf: part.prefix(room))
        if part.count > room { isCut = true }
    }

    private mutating func takeLine() -> String {
        defer {
            line.removeAll(keepingCapacity: line.capacity <= 4096)
            isCut = false
        }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return String(decoding: line, as: UTF8.self) + (isCut ? " … (cut)" : "")
    }
}
