import Foundation
import NIOCore
import SluiceTLS
import SluiceTestSupport

/// A deployment whose edge speaks TLS with a certificate of a CA of the test's.
struct SecureDeployment: Sendable {
    let deployment: TestDeployment
    let authority: TestAuthority
    let identity: TestAuthority.Identity
    let edge: TestDeployment.EdgeProcess

    static func with(_ arguments: [String] = [], _ body: (SecureDeployment) async throws -> Void) async throws {
        try await withDeployment { deployment in
            let authority = try await TestAuthority(in: deployment.folder)
            let identity = try await authority.issue("edge")
            let edge = try await deployment.startEdge(
                ["--tls-certificate", identity.certificate, "--tls-key", identity.key] + arguments)
            try await body(
                SecureDeployment(deployment: deployment, authority: authority, identity: identity, edge: edge))
        }
    }

    func connect(path: String = "/") async throws -> WebSocketClient {
        let tls = TLSClient(trust: .file(authority.certificate))
        return try await WebSocketClient.connect(port: edge.port, path: path) {
            try tls.secure($0, server: "localhost")
        }
    }

    /// What curl prints, body and then status.
    func curl(_ path: String, _ arguments: [String] = []) async throws -> String {
        try await Program("curl").output(
            [
                "--silent", "--show-error", "--cacert", authority.certificate, "--write-out", " %{http_code}",
                "https://localhost:\(edge.port)\(path)",
            ] + arguments)
    }

    /// What `openssl s_client` prints about a connection on which nothing is said.
    func openssl(_ arguments: [String]) async throws -> String {
        try await Program("openssl").output(
            ["s_client", "-connect", "127.0.0.1:\(edge.port)", "-CAfile", authority.certificate] + arguments)
    }

    func metric(_ name: String) async throws -> Double {
        try await deployment.metric(name, adminPort: edge.adminPort)
    }

    /// Puts another certificate where the edge looks for its own.
    func replace(by other: TestAuthority.Identity) throws {
        for (path, new) in [(identity.certificate, other.certificate), (identity.key, other.key)] {
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.copyItem(atPath: new, toPath: path)
        }
    }
}
