import Foundation
import SluiceTestSupport
import Testing

@testable import SluiceCommand

/// `sluice up` with TLS, asked by curl.
@Suite(.timeLimit(.minutes(2))) struct UpTLSTests {
    private func curl(_ up: UpProcess, trusting ca: String, name: String = "localhost") async throws -> String {
        // Echo has no routes: the 404 is the worker's.
        try await Program("curl").output([
            "--silent", "--show-error", "--cacert", ca, "--output", "/dev/null", "--write-out", "%{http_code}",
            "https://\(name):\(up.port)/nothing",
        ])
    }

    private func subject(_ up: UpProcess) async throws -> String {
        try await Program("bash").output([
            "-c", "openssl s_client -connect 127.0.0.1:\(up.port) 2>&1 </dev/null | openssl x509 -noout -serial",
        ])
    }

    @Test func `a CA is made once, the address is printed, and workers are told about it`() async throws {
        try await withTemporaryFolder { folder in
            let report = "\(folder)/worker-saw"
            let worker = "sh -c 'echo $SLUICE_CA_FILE > \(report); exec \(UpProcess.echo.dropFirst().dropLast())'"
            let first = try UpProcess.start(in: folder, worker: worker, ["--tls"])
            let ca = "\(first.data)/tls/ca.pem"
            try await ending(first) { up in
                try await up.waitUntilReady()
                #expect(up.printed.contains("https://127.0.0.1:\(up.port)  WebSocket at"))
                #expect(up.printed.contains("curl --cacert \(ca) https://127.0.0.1:\(up.port)/"))
                for name in ["localhost", "127.0.0.1"] {
                    #expect(try await curl(up, trusting: ca, name: name) == "404")
                }
                #expect(try String(contentsOfFile: report, encoding: .utf8) == "\(ca)\n")
            }
            let made = PrivateFile.read(ca)
            let second = try UpProcess.start(in: folder, environment: ["SLUICE_TLS": "true"])
            try await ending(second) { up in
                try await up.waitUntilReady()
                #expect(try await curl(up, trusting: ca) == "404")
                #expect(PrivateFile.read(ca) == made)
            }
        }
    }

    @Test func `SIGHUP rolls the workers and lets the edge read the certificate again`() async throws {
        try await withTemporaryFolder { folder in
            try await ending(try UpProcess.start(in: folder, ["--tls", "--workers", "1"])) { up in
                try await up.waitUntilReady()
                let edge = up.children("Edge")
                let before = try await subject(up)
                // The certificate is made anew where its key is missing.
                unlink("\(up.data)/tls/key.pem")
                up.send(SIGHUP)
                try await up.wait(for: "rolling restart done: 1 worker replaced")
                #expect(try await subject(up) != before)
                #expect(try await curl(up, trusting: "\(up.data)/tls/ca.pem") == "404")
                #expect(edge.allSatisfy { ProcessState.of($0) == .running })
            }
        }
    }

    @Test func `a certificate of somebody else is shown, and a wrong one is one sentence`() async throws {
        try await withTemporaryFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let identity = try await authority.issue("edge")
            let options = ["--tls-certificate", identity.certificate, "--tls-key", identity.key]
            try await ending(try UpProcess.start(in: folder, options)) { up in
                try await up.waitUntilReady()
                #expect(try await curl(up, trusting: authority.certificate) == "404")
                #expect(!FileManager.default.fileExists(atPath: "\(up.data)/tls"))
            }
            let other = try await authority.issue("other")
            for (arguments, text) in [
                (
                    ["--tls-certificate", identity.certificate, "--tls-key", other.key],
                    "does not belong to the certificate"
                ),
                (["--tls-key", identity.key], "--tls-key needs --tls-certificate"),
                (options + ["--tls"], "--tls makes a certificate: it excludes"),
            ] {
                let up = try UpProcess.start(in: folder, data: "fresh", arguments)
                #expect(await up.exit != .status(0))
                #expect(up.printed.contains(text), "\(up.printed)")
                #expect(!FileManager.default.fileExists(atPath: up.data))
            }
        }
    }

    private func ending(_ up: UpProcess, _ body: (UpProcess) async throws -> Void) async throws {
        do {
            try await body(up)
        } catch {
            await up.end()
            throw error
        }
        up.send(SIGTERM)
        _ = await up.exit
        await up.end()
    }
}
