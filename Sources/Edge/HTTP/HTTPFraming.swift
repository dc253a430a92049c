import NIOCore

/// How a request's body is delimited (RFC 9112 section 6). Anything ambiguous is refused.
enum HTTPFraming: Equatable {
    case none
    case length(Int)
    case chunked

    init(_ request: ReceivedRequest) throws(HTTPRefusal) {
        let hosts = request.values("host")
        guard hosts.count == 1 || request.minorVersion == 0 && hosts.isEmpty else { throw .malformed }

        let lengths = request.values("content-length")
        let encodings = request.values("transfer-encoding")
        switch (lengths.count, encodings.count) {
        case (0, 0): self = .none
        case (1, 0): self = .length(try Self.length(lengths[0]))
        case (0, 1):
            guard request.minorVersion >= 1, encodings[0].equalsIgnoringCase("chunked") else { throw .malformed }
            self = .chunked
        default: throw .malformed
        }
    }

    /// Digits only: no sign, no list.
    private static func length(_ text: String) throws(HTTPRefusal) -> Int {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { throw .malformed }
        guard let length = Int(text) else { throw .bodyTooBig }
        return length
    }
}

/// `size[;extension]` in hexadecimal (RFC 9112 section 7.1); extensions are not for us.
enum ChunkSize {
    static func parse(_ line: ByteBuffer) throws(HTTPRefusal) -> Int {
        let bytes = line.readableBytesView
        let digits = bytes.prefix { $0 != 0x3b }
        guard HTTPCharacters.isFieldValue(bytes), (1...15).contains(digits.count) else { throw .malformed }
        var size = 0
        for digit in digits {
            guard let value = Character(UnicodeScalar(digit)).hexDigitValue, digit < 0x80 else { throw .malformed }
            size = size << 4 | value
        }
        return size
    }
}
