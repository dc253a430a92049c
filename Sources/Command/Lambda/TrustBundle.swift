import Foundation

/// The certificate authorities that functions trust: those of the system, and one more. Python's and Go's variables for them
/// replace what is trusted, so that a file with ours alone would keep functions from calling anybody else.
enum TrustBundle {
    /// Where systems keep all of theirs in one file: Debian, Fedora, Alpine and macOS.
    static let systemFiles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
    ]

    /// - Parameters:
    ///   - authority: a file of certificates (PEM).
    ///   - folder: where the bundle is written; it is made if need be.
    /// - Returns: the bundle's path.
    static func write(_ authority: String, in folder: String) throws(CommandError) -> String {
        guard let ours = PrivateFile.read(authority) else {
            throw CommandError("The certificate authorities in \(authority) cannot be read.")
        }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandError("The folder \(folder) cannot be made: \(error.localizedDescription)")
        }
        let system = systemFiles.lazy.compactMap { PrivateFile.read($0) }.first ?? []
        let bundle = "\(folder)/trusted.pem"
        try PrivateFile.write(system + Array("\n".utf8) + ours, to: bundle, isSecret: false)
        return bundle
    }
}
