import Foundation

/// The secret that Slack requests are signed with when nobody has set one: made once, kept in the data folder, so that
/// `Scripts/slack-sample` finds it there, also after a restart.
enum SigningSecret {
    static func load(_ path: String) throws(CommandError) -> String {
        if let kept = read(path) { return kept }
        let secret = RandomHex.text(bytes: 16)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandError("\(path) cannot be written: \(String(cString: strerror(errno))).")
        }
        defer { close(descriptor) }
        let written = Array("\(secret)\n".utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard written == secret.utf8.count + 1 else { throw CommandError("\(path) cannot be written.") }
        return secret
    }

    private static func read(_ path: String) -> String? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        let secret = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return secret.isEmpty ? nil : secret
    }
}
