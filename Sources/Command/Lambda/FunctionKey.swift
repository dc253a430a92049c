import ArgumentParser
import Foundation

/// The access key that functions sign with.
struct FunctionKey: Equatable, Sendable {
    let id: String
    let secret: String

    /// SDKs refuse to call anything without a key. Calls that are signed with this one are refused by the edge.
    static let none = FunctionKey(id: "none", secret: "none")

    /// - Parameter file: in the format of AWS' shared credentials; empty for none.
    static func read(file: String, in environment: [String: String]) throws -> FunctionKey {
        let id = environment["SLUICE_ACCESS_KEY_ID"] ?? ""
        let secret = environment["SLUICE_SECRET_ACCESS_KEY"] ?? ""
        guard id.isEmpty == secret.isEmpty else {
            let missing = id.isEmpty ? "SLUICE_ACCESS_KEY_ID" : "SLUICE_SECRET_ACCESS_KEY"
            throw ValidationError("An access key has an id and a secret: \(missing) is missing.")
        }
        if !id.isEmpty { return FunctionKey(id: id, secret: secret) }
        guard !file.isEmpty else { return .none }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw CommandError("The access keys in \(file) cannot be read.")
        }
        guard let key = FunctionKey(credentials: text) else {
            throw CommandError(
                "No profile in \(file) has an aws_access_key_id and an aws_secret_access_key.")
        }
        return key
    }

    /// The key of the first profile that has one.
    init?(credentials text: String) {
        var (id, secret): (String?, String?)
        for line in text.split(whereSeparator: \.isNewline).map({ $0.trimmingCharacters(in: .whitespaces) }) {
            if line.hasPrefix("[") { (id, secret) = (nil, nil) }
            guard !line.hasPrefix("#"), !line.hasPrefix(";"), let (name, value) = Assignments.parts(line) else {
                continue
            }
            let text = value.trimmingCharacters(in: .whitespaces)
            switch name.trimmingCharacters(in: .whitespaces).lowercased() {
            case "aws_access_key_id": id = text
            case "aws_secret_access_key": secret = text
            default: break
            }
            if let id, let secret, !id.isEmpty, !secret.isEmpty {
                self.init(id: id, secret: secret)
                return
            }
        }
        return nil
    }

    init(id: String, secret: String) {
        self.id = id
        self.secret = secret
    }
}
