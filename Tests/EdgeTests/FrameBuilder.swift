import NIOCore

/// Client frames, byte for byte, right and wrong.
enum Frames {
    static let mask: [UInt8] = [0x37, 0xfa, 0x21, 0x3d]

    /// - Parameter first: FIN, RSV bits and opcode.
    static func raw(_ first: UInt8, _ payload: [UInt8], mask: [UInt8]? = Frames.mask) -> [UInt8] {
        var bytes = [first]
        let flag: UInt8 = mask == nil ? 0 : 0x80
        switch payload.count {
        case ...125: bytes.append(flag | UInt8(payload.count))
        case ...0xffff: bytes += [flag | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xff)]
        default:
            bytes.append(flag | 127)
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(payload.count >> shift & 0xff)) }
        }
        guard let mask else { return bytes + payload }
        return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
    }

    static func text(_ text: String, isFinal: Bool = true) -> [UInt8] {
        raw(isFinal ? 0x81 : 0x01, Array(text.utf8))
    }

    static func binary(_ bytes: [UInt8], isFinal: Bool = true) -> [UInt8] { raw(isFinal ? 0x82 : 0x02, bytes) }
    static func more(_ bytes: [UInt8], isFinal: Bool = true) -> [UInt8] { raw(isFinal ? 0x80 : 0x00, bytes) }
    static func ping(_ bytes: [UInt8] = []) -> [UInt8] { raw(0x89, bytes) }
    static func pong(_ bytes: [UInt8] = []) -> [UInt8] { raw(0x8a, bytes) }

    static func close(_ code: UInt16? = nil, _ reason: [UInt8] = []) -> [UInt8] {
        raw(0x88, (code.map { [UInt8($0 >> 8), UInt8($0 & 0xff)] } ?? []) + reason)
    }
}
