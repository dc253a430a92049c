/// The access keys that may sign requests: ids, and the secrets that go with them.
public struct AccessKeys: Equatable, Sendable, CustomStringConvertible {
    /// Shown nowhere.
    struct Secret: Hashable, Sendable {
        /// As the first HMAC takes it.
        private let bytes: [UInt8]

        init(_ text: String) {
            bytes = Array("AWS4\(text)".utf8)
        }

        func hmac(_ text: String) -> Digest? {
            var text = text
            return bytes.withUnsafeBytes { key in
                text.withUTF8 { Digest.hmac(key: key, UnsafeRawBufferPointer($0)) }
            }
        }
    }

    private var secrets: [String: Secret] = [:]

    /// None: every signature is refused.
    public init() {}

    /// - Throws: when the id cannot be one, or the secret is empty.
    public init(id: String, secret: String) throws(EdgeError) {
        try add(id: id, secret: secret)
    }

    public var isEmpty: Bool { secrets.isEmpty }
    public var count: Int { secrets.count }

    /// How many, and no more.
    public var description: String { "\(count) access keys" }

    subscript(id: String) -> Secret? { secrets[id] }

    /// - Throws: also when the id has another secret already.
    public mutating func add(id: String, secret: String) throws(EdgeError) {
        guard HTTPCharacters.isVisible(id.utf8), !id.isEmpty, !id.utf8.contains(where: { "/,=".utf8.contains($0) })
        else { throw EdgeError(.configuration, "an access key's id must be printable, without '/', ',' and '='") }
        guard !secret.isEmpty else { throw EdgeError(.configuration, "the access key \(id) has no secret") }
        let secret = Secret(secret)
        guard secrets[id] == nil || secrets[id] == secret else {
            throw EdgeError(.configuration, "the access key \(id) has two secrets")
        }
        secrets[id] = secret
    }

    public mutating func add(_ others: AccessKeys) throws(EdgeError) {
        for (id, secret) in others.secrets {
            guard secrets[id] == nil || secrets[id] == secret else {
                throw EdgeError(.configuration, "the access key \(id) has two secrets")
            }
            secrets[id] = secret
        }
    }
}
