import Foundation

/// The access key that calls of `@connections` are signed with when nobody has named any: made once, kept in the data folder
/// as an AWS shared credentials file, so that the aws CLI and the SDKs take it as it is.
struct AccessKeyFile: Sendable {
    let path: String
    let id: String
    let secret: String
    /// Whether it was made just now.
    let isNew: Bool

    /// Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
    static func load(_ path: String) throws(CommandError) -> AccessKeyFile {
        if let text = PrivateFile.read(path).map({ String(decoding: $0, as: UTF8.self) }) {
            guard let id = value("aws_access_key_id", in: text), let secret = value("aws_secret_access_key", in: text)
            else { throw CommandError("\(path) holds no access key: remove it, and another is made.") }
            return AccessKeyFile(path: path, id: id, secret: secret, isNew: false)
        }
        let key = AccessKeyFile(
            path: path, id: "AKIA" + letters(16, of: base32), secret: letters(40, of: base64), isNew: true)
        let text = "[default]\naws_access_key_id = \(key.id)\naws_secret_access_key = \(key.secret)\n"
        try PrivateFile.write(Array(text.utf8), to: path)
        return key
    }

    private static func value(_ name: String, in text: String) -> String? {
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if parts.count == 2, parts[0] == name, !parts[1].isEmpty { return parts[1] }
        }
        return nil
    }

    private static let base32 = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    private static let base64 = base32.prefix(26) + Array("abcdefghijklmnopqrstuvwxyz0123456789")

    private static func letters(_ count: Int, of alphabet: some RandomAccessCollection<Character>) -> String {
        // The system's generator is cryptographically secure.
        String((0..<count).compactMap { _ in alphabet.randomElement() })
    }
}
