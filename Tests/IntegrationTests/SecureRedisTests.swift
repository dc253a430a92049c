import Foundation
import NIOCore
import SluiceTestSupport
import Testing

extension Integration {
    /// Edge and worker that meet at a Redis which asks everybody for a certificate.
    @Suite struct `Redis over TLS` {
        private static func with(
            _ body: (TestDeployment, TestAuthority, _ access: [String]) async throws -> Void
        ) async throws {
            let folder = try TemporaryFolder.make()
            defer { TemporaryFolder.remove(folder) }
            let authority = try await TestAuthority(in: folder)
            let (server, client) = (try await authority.issue("redis"), try await authority.issue("client"))
            let port = try FreePort.find()
            let lines = [
                "tls-port \(port)", "tls-cert-file \(server.certificate)", "tls-key-file \(server.key)",
                "tls-ca-cert-file \(authority.certificate)", "tls-auth-clients yes",
            ]
            let access = [
                "--redis", "rediss://localhost:\(port)/", "--redis-ca", authority.certificate,
                "--redis-certificate", client.certificate, "--redis-key", client.key,
            ]
            try await withDeployment(RedisServerOptions(configuration: lines)) { deployment in
                try await body(deployment, authority, access)
            }
        }

        @Test func `the whole path goes through it, and comes back when connections are cut`() async throws {
            try await Self.with { deployment, _, access in
                let edge = try await deployment.startEdge(access)
                _ = try await deployment.startWorker("echo", access)
                let client = try await WebSocketClient.connect(port: edge.port)
                try await client.send("hallo")
                #expect(try await client.text() == "hallo")
                let clients = try await deployment.cli("CLIENT", "LIST")
                for name in ["sluice-edge", "sluice-edge-out"] { #expect(clients.contains("name=\(name)")) }
                for kind in ["normal", "pubsub"] {
                    _ = try await deployment.cli("CLIENT", "KILL", "TYPE", kind, "SKIPME", "yes")
                }
                let long = String(repeating: "x", count: 30_000)
                for text in ["again", long] { try await client.send(text) }
                #expect(try await client.text() == "again")
                #expect(try await client.text() == long)
                try await until("all are counted") { try await deployment.count("echo") == ["messages": 3] }

                let log = "\(deployment.folder)/dead.log"
                let dead = try ChildProgram("sluice", ["dead", "list"] + access, log: log)
                #expect(await dead.waitForEnd() == 0)
                #expect(dead.output == "There are no dead letters.\n")
            }
        }

        @Test func `an edge that is not let in says why, and what is missing in its options`() async throws {
            try await Self.with { deployment, _, access in
                func edge(_ arguments: [String]) async throws -> String {
                    let log = "\(deployment.folder)/refused-\(arguments.count).log"
                    let edge = try ChildProgram("sluice", ["edge"] + arguments, log: log)
                    #expect(await edge.waitForEnd() != 0)
                    return edge.output
                }
                let cases = [
                    (Array(access[..<2]), "its certificate is not from a CA"),
                    (Array(access[..<4]), "it asks for a client's certificate"),
                    (Array(access[..<6]), "--redis-certificate needs --redis-key"),
                    (
                        ["--redis", "redis://h", "--redis-ca", "ca.pem", "--stage", "x", "--port", "1"],
                        "begin with rediss://"
                    ),
                ]
                for (arguments, text) in cases {
                    let printed = try await edge(arguments)
                    #expect(printed.contains(text), "\(printed)")
                }
            }
        }
    }
}
