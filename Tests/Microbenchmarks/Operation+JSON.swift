import FoundationEssentials
import NIOCore
import SluiceGateway

@testable import Sluice

extension Operation {
    private struct Stamped: Codable {
        let action: String
        let books: String
    }

    /// What a handler with Codable in and out does beside its own work.
    static func json() -> [Operation] {
        let stamped = Stamped(action: "count", books: String(repeating: "x0:", count: 20))
        let text = #"{"action":"count","books":"\#(stamped.books)"}"#
        let body = ByteBuffer(string: text)
        let bytes = body.readableBytes
        return [
            Operation(name: "a message decoded", items: 1, bytes: bytes) {
                try body.decoded(as: Stamped.self).books.utf8.count
            },
            Operation(name: "the same by Foundation", items: 1, bytes: bytes) {
                try body.decodedByFoundation(as: Stamped.self).books.utf8.count
            },
            Operation(name: "a message encoded", items: 1, bytes: bytes) {
                try Message(json: stamped).body.readableBytes
            },
        ]
    }
}
