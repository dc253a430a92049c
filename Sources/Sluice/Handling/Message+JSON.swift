import FoundationEssentials
import NIOCore
import SluiceGateway

extension Message {
    /// JSON as a text message.
    public init(json value: some Encodable) throws {
        self.init(kind: .text, body: try .json(value))
    }
}

extension ByteBuffer {
    static func json(_ value: some Encodable) throws -> ByteBuffer {
        // Nearly all values are plain. Of the others, and of what is wrong, Foundation knows more.
        do {
            return try PlainEncoder.encode(value)
        } catch {
            return ByteBuffer(bytes: try JSONEncoder.sluice.encode(value))
        }
    }

    func decoded<Value: Decodable>(as type: Value.Type) throws -> Value {
        // Nearly all messages are plain. Of the others, and of what is wrong, Foundation knows more.
        do {
            return try PlainDecoder.decode(type, from: self)
        } catch {
            return try decodedByFoundation(as: type)
        }
    }

    func decodedByFoundation<Value: Decodable>(as type: Value.Type) throws -> Value {
        try JSONDecoder.sluice.decode(type, from: Data(readableBytesView))
    }
}

// One of each for all: making one costs more than a small message.
extension JSONEncoder {
    fileprivate static let sluice = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()
}

extension JSONDecoder {
    fileprivate static let sluice = JSONDecoder()
}
