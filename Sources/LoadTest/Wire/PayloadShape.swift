#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How a message looks: the books, and padding up to a size. Every message of a load test has the same size.
///
/// Text is `connection.number.due` as hexadecimal numbers of 8, 12 and 16 digits (38 bytes), then `x`s. With a route it stands
/// in a JSON object, `{"action":"route","books":"…"}`. Binary is the same numbers as big-endian integers of 4, 8 and 8 bytes.
public struct PayloadShape: Equatable, Sendable {
    public let isBinary: Bool
    /// The payload, with room for the books.
    let template: [UInt8]
    let offset: Int

    /// - Parameters:
    ///   - size: of the payload in bytes.
    ///   - route: what the JSON member `action` says, by which the default route selection picks a route.
    /// - Throws: ``LoadError`` that names the least size, or says why the route cannot be sent.
    public init(size: Int, isBinary: Bool = false, route: String? = nil) throws(LoadError) {
        guard route == nil || !isBinary else { throw LoadError("a route is picked by JSON, so it cannot be binary") }
        guard route?.unicodeScalars.allSatisfy({ $0 >= " " && $0 != "\"" && $0 != "\\" }) != false else {
            throw LoadError("a route cannot hold quotes, backslashes and control characters")
        }
        let head = Array((route.map { "{\"action\":\"\($0)\",\"books\":\"" } ?? "").utf8)
        let tail = Array((route == nil ? "" : "\"}").utf8)
        let books = isBinary ? BinaryStamp.size : TextStamp.size
        let padding = size - head.count - books - tail.count
        guard padding >= 0 else {
            throw LoadError("a payload of \(size) bytes is too small: these need \(size - padding)")
        }
        self.isBinary = isBinary
        offset = head.count
        let filling = [UInt8](repeating: UInt8(ascii: "x"), count: padding)
        template = head + [UInt8](repeating: 0, count: books) + filling + tail
    }

    public var size: Int { template.count }

    /// Writes the payload to `target`, which has room for it.
    func write(_ stamp: Stamp, to target: UnsafeMutableRawBufferPointer) {
        target.copyBytes(from: template)
        let room = UnsafeMutableRawBufferPointer(rebasing: target[offset...])
        if isBinary { BinaryStamp.write(stamp, to: room) } else { TextStamp.write(stamp, to: room) }
    }

    /// The books of an echo; `nil` where a single byte is not as it was sent.
    func read(_ payload: UnsafeRawBufferPointer) -> Stamp? {
        guard payload.count == template.count else { return nil }
        let end = offset + (isBinary ? BinaryStamp.size : TextStamp.size)
        let isWhole = template.withUnsafeBytes { template in
            Self.areEqual(payload[..<offset], template[..<offset]) && Self.areEqual(payload[end...], template[end...])
        }
        guard isWhole else { return nil }
        let books = UnsafeRawBufferPointer(rebasing: payload[offset..<end])
        return isBinary ? BinaryStamp.read(books) : TextStamp.read(books)
    }

    private static func areEqual(_ one: Slice<UnsafeRawBufferPointer>, _ other: Slice<UnsafeRawBufferPointer>) -> Bool {
        let (one, other) = (UnsafeRawBufferPointer(rebasing: one), UnsafeRawBufferPointer(rebasing: other))
        guard let first = one.baseAddress, let second = other.baseAddress, one.count == other.count else {
            return one.count == other.count
        }
        return memcmp(first, second, one.count) == 0
    }
}
