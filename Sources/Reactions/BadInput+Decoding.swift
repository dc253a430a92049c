import Foundation

extension Decodable {
    /// Decodes JSON; what does not fit is said in words that help the one who wrote it.
    init(json: Data) throws(BadInput) {
        do {
            self = try JSONDecoder.shared.decode(Self.self, from: json)
        } catch let error as BadInput {
            throw error
        } catch let error as DecodingError {
            throw BadInput(error)
        } catch {
            throw .notJSON
        }
    }
}

extension JSONDecoder {
    /// Making one costs more than decoding a small message.
    fileprivate static let shared = JSONDecoder()
}

extension BadInput {
    static let notJSON = Self("That is not JSON.")

    fileprivate init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, _):
            self.init("“\(key.stringValue)” is missing.")
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            self.init(expected: type, at: context.codingPath)
        case .dataCorrupted:
            self = .notJSON
        @unknown default:
            self = .notJSON
        }
    }

    private init(expected type: Any.Type, at path: [any CodingKey]) {
        guard let key = path.last else {
            self.init("That must be a JSON object.")
            return
        }
        self.init("“\(key.stringValue)” must be \(type == String.self ? "a string" : "an object").")
    }
}
