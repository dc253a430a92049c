import Foundation

/// A CA of one test, made by the openssl program: our own code has no part in it.
public struct TestAuthority: Sendable {
    public let folder: String
    public var certificate: String { "\(folder)/ca.pem" }
    private var key: String { "\(folder)/ca-key.pem" }

    /// A certificate with its key, PEM files both.
    public struct Identity: Sendable {
        public let certificate: String
        public let key: String
    }

    public init(in folder: String, name: String = "Test CA") async throws {
        self.folder = folder
        try await Self.openssl(
            ["req", "-x509", "-nodes", "-days", "30", "-subj", "/CN=\(name)", "-keyout", key, "-out", certificate]
                + Self.newKey)
    }

    /// For localhost and the loopback addresses unless told otherwise.
    public func issue(
        _ name: String, for alternatives: String = "DNS:localhost,IP:127.0.0.1,IP:::1", days: Int = 10
    ) async throws -> Identity {
        let identity = Identity(certificate: "\(folder)/\(name).pem", key: "\(folder)/\(name)-key.pem")
        let (request, extensions) = ("\(folder)/\(name).csr", "\(folder)/\(name).ext")
        try "subjectAltName=\(alternatives)\n".write(toFile: extensions, atomically: false, encoding: .utf8)
        try await Self.openssl(
            ["req", "-new", "-nodes", "-subj", "/CN=\(name)", "-keyout", identity.key, "-out", request] + Self.newKey)
        try await Self.openssl([
            "x509", "-req", "-in", request, "-CA", certificate, "-CAkey", key, "-CAcreateserial", "-days", "\(days)",
            "-extfile", extensions, "-out", identity.certificate,
        ])
        return identity
    }

    /// The same key, encrypted.
    public func encrypt(_ key: String) async throws -> String {
        try await Self.openssl(["pkcs8", "-topk8", "-in", key, "-out", "\(key).enc", "-passout", "pass:geheim"])
        return "\(key).enc"
    }

    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]

    private static func openssl(_ arguments: [String]) async throws {
        let output = try await Program("openssl").output(arguments)
        guard let target = arguments.firstIndex(of: "-out").map({ arguments[$0 + 1] }),
            FileManager.default.fileExists(atPath: target)
        else { throw TestSupportError("openssl \(arguments): \(output)") }
    }
}
