import NIOCore
import SluiceGateway

@testable import SluiceEdge

/// A signed request of which one character is another one.
struct Change {
    let what: String
    let request: ReceivedRequest

    /// One for every character of method, target and body, and of the headers that are signed or sign.
    static func all(of request: ReceivedRequest) -> [Change] {
        var changes = characters(of: request.method).map { text, place in
            var changed = request
            changed.method = text
            return Change(what: "method at \(place)", request: changed)
        }
        changes += characters(of: request.target).map { text, place in
            var changed = request
            changed.target = text
            return Change(what: "target \(text)", request: changed)
        }
        changes += characters(of: String(buffer: request.body)).map { text, place in
            var changed = request
            changed.body = ByteBuffer(string: text)
            return Change(what: "body at \(place)", request: changed)
        }
        let signed = ["host", "x-amz-date", "authorization", "x-amz-security-token", "x-odd"]
        for (index, header) in request.headers.enumerated() where signed.contains(header.name.lowercased()) {
            changes += characters(of: header.value).map { text, place in
                var changed = request
                changed.headers[index] = HTTPHeader(name: header.name, value: text)
                return Change(what: "\(header.name) \(text)", request: changed)
            }
        }
        return changes
    }

    /// `text` with each of its characters replaced: a letter by its other case, anything else by a neighbour.
    private static func characters(of text: String) -> [(String, Int)] {
        let bytes = Array(text.utf8)
        return bytes.indices.compactMap { place in
            guard bytes[place] != 0x20, bytes[place] != 0x2c, bytes[place] != 0x09 else { return nil }
            var changed = bytes
            // The digits of a percent-encoded byte mean the same in either case.
            let isEncoded = bytes[..<place].suffix(2).contains(UInt8(ascii: "%"))
            let isLetter = (0x41...0x5a).contains(bytes[place]) || (0x61...0x7a).contains(bytes[place])
            changed[place] ^= isLetter && !isEncoded ? 0x20 : 0x01
            return (String(decoding: changed, as: UTF8.self), place)
        }
    }
}
