/// Percent-encoding as signatures want it: everything but the unreserved characters (RFC 3986 section 2.3), in upper case.
enum PercentEncoding {
    private static let unreserved: [Bool] = {
        var unreserved = [Bool](repeating: false, count: 256)
        for byte in UInt8(ascii: "0")...UInt8(ascii: "9") { unreserved[Int(byte)] = true }
        for byte in UInt8(ascii: "a")...UInt8(ascii: "z") { unreserved[Int(byte)] = true }
        for byte in UInt8(ascii: "A")...UInt8(ascii: "Z") { unreserved[Int(byte)] = true }
        for byte in "-._~".utf8 { unreserved[Int(byte)] = true }
        return unreserved
    }()

    private static let digits = Array("0123456789ABCDEF".utf8)

    /// - Parameter keepsSlashes: a path's slashes stay, those in a query's names and values do not.
    static func encode(_ bytes: some Sequence<UInt8>, keepsSlashes: Bool, into target: inout [UInt8]) {
        for byte in bytes {
            if unreserved[Int(byte)] || keepsSlashes && byte == UInt8(ascii: "/") {
                target.append(byte)
            } else {
                target.append(UInt8(ascii: "%"))
                target.append(digits[Int(byte >> 4)])
                target.append(digits[Int(byte & 15)])
            }
        }
    }

    /// A percent sign without two hexadecimal digits behind it stands for itself.
    static func decode(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        var rest = Array(bytes)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.first.flatMap(nibble),
                let low = rest.dropFirst().first.flatMap(nibble)
            {
                rest = rest.dropFirst(2)
                decoded.append(high << 4 | low)
            } else {
                decoded.append(byte)
            }
        }
        return decoded
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
