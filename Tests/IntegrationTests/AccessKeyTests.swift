import Foundation
import SluiceTestSupport
import Testing

extension Integration {
    @Suite struct `Access keys` {
        private static func file(_ id: String) -> String {
            "[default]\naws_access_key_id = \(id)\naws_secret_access_key = secret of \(id)\n"
        }

        /// The status of a call signed by curl.
        private static func call(_ port: Int, as id: String) async throws -> String {
            try await Program("curl").output([
                "--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "--aws-sigv4",
                "aws:amz:us-east-1:execute-api", "--user", "\(id):secret of \(id)",
                "http://127.0.0.1:\(port)/dev/@connections/PJqB0fHsqRcCHlw%3D", "-X", "GET",
            ])
        }

        @Test func `a file's keys may call, and on SIGHUP those that stand there then`() async throws {
            try await withDeployment { deployment in
                let file = "\(deployment.folder)/keys"
                try Self.file("AKIDOLD").write(toFile: file, atomically: true, encoding: .utf8)
                let edge = try await deployment.startEdge(["--access-keys", file])
                _ = try await deployment.startWorker("echo")
                #expect(try await Self.call(edge.port, as: "AKIDOLD") == "410")
                #expect(try await Self.call(edge.port, as: "AKIDNEW") == "403")
                try Self.file("AKIDNEW").write(toFile: file, atomically: true, encoding: .utf8)
                edge.process.signal(SIGHUP)
                try await until("the new key may call") { try await Self.call(edge.port, as: "AKIDNEW") == "410" }
                #expect(try await Self.call(edge.port, as: "AKIDOLD") == "403")
            }
        }

        @Test func `without a key nobody may call, and the log says how to allow it`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge()
                #expect(try await Self.call(edge.port, as: "AKID") == "403")
                #expect(edge.process.output.contains("--access-keys, or SLUICE_ACCESS_KEY_ID"))
            }
        }
    }
}
