import NIOCore
import SluiceGateway

extension HTTPHeader {
    /// `Name: value` (RFC 9112 section 5). A line that begins with a blank would continue the one before: refused.
    init(line: ByteBuffer) throws(HTTPRefusal) {
        let bytes = line.readableBytesView
        guard let colon = bytes.firstIndex(of: 0x3a) else { throw .malformed }
        let name = bytes[..<colon]
        let value = bytes[(colon + 1)...].trimmingBlanks
        guard HTTPCharacters.isToken(name), HTTPCharacters.isFieldValue(value) else { throw .malformed }
        self.init(name: String(decoding: name, as: UTF8.self), value: String(decoding: value, as: UTF8.self))
    }
}
