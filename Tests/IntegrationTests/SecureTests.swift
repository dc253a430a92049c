import Foundation
import NIOCore
import SluiceGateway
import SluiceTestSupport
import Testing

@testable import Sluice

extension Integration {
    /// wss, https and rediss, by clients that are not ours where it matters.
    @Suite struct `Over TLS` {
        @Test func `handlers are told that a request is secure, and long answers arrive whole`() async throws {
            let worker = Worker("secure")
            worker.on(.connect) { (event: Event, context) in
                context.reply(event.handshake?.head.isSecure == true ? "secure" : "plain")
            }
            worker.http("GET", "/scheme") { request, _ in
                HTTPResponse(status: 200, text: request.head.isSecure ? "https" : "http")
            }
            worker.http("GET", "/long") { _, _ in
                HTTPResponse(status: 200, text: String(repeating: "x", count: 500_000))
            }
            try await SecureDeployment.with { secure in
                let plain = try await secure.deployment.startEdge()
                try await secure.deployment.serving(worker) {
                    #expect(try await secure.curl("/scheme") == "https 200")
                    #expect(try await secure.curl("/scheme", ["--http2"]) == "https 200")
                    let long = try await secure.curl("/long", ["--header", "Connection: close"])
                    #expect(long == String(repeating: "x", count: 500_000) + " 200")
                    #expect(try await HTTPAnswer.request("GET", "/scheme", port: plain.port).body == "http")
                    #expect(try await secure.connect().text() == "secure")
                    #expect(try await WebSocketClient.connect(port: plain.port).text() == "plain")
                }
            }
        }

        @Test func `messages go both ways, both sides say goodbye, and what is counted is right`() async throws {
            try await SecureDeployment.with { secure in
                _ = try await secure.deployment.startWorker("echo")
                let client = try await secure.connect(path: "/dev")
                for text in ["hallo", String(repeating: "ü", count: 15_000)] {
                    try await client.send(text)
                    #expect(try await client.text() == text)
                }
                try await client.sendClose(code: 1000)
                #expect(try await client.next() == .close(code: 1000, reason: ""))
                #expect(try await client.next() == .ended)
                try await until("both are counted") { try await secure.deployment.count("echo") == ["messages": 2] }
                try await until("it is closed with 1000") {
                    try await secure.metric("sluice_edge_closes_total{code=\"1000\"}") == 1
                }
            }
        }

        @Test(.enabled(if: Peers.have("websockets"), "Scripts/install-test-peers installs websockets"))
        func `Python's client speaks wss, and one that vanishes without a word is told as lost`() async throws {
            try await SecureDeployment.with { secure in
                _ = try await secure.deployment.startWorker("TestWorker")
                for mode in ["echo", "vanish"] {
                    let process = try ChildProgram(
                        Peers.python,
                        [
                            "\(Peers.root)/Tests/Peers/secure.py", mode, "wss://localhost:\(secure.edge.port)/",
                            secure.authority.certificate,
                        ], log: "\(secure.deployment.folder)/\(mode).log")
                    let status = await process.waitForEnd()
                    #expect(status == 0, "\(process.output)")
                }
                // Without a close frame it is 1006, however TCP and TLS ended.
                try await until("both ends are told") {
                    try await secure.deployment.count("ended").keys.map { $0.split(separator: " ")[1] }.sorted()
                        == ["1000", "1006"]
                }
            }
        }

        @Test func `a client that does not read is cut off, and does not hold the edge up`() async throws {
            try await SecureDeployment.with(["--outbound-limit", "100000"]) { secure in
                _ = try await secure.deployment.startWorker("echo")
                let deaf = try await secure.connect()
                try await deaf.stopReading()
                let text = String(repeating: "x", count: 30_000)
                for _ in 0..<400 { try? await deaf.send(text) }
                try await until("it is cut off") {
                    try await secure.metric("sluice_edge_closes_total{code=\"1008\"}") == 1
                }
                try await until("nobody is there") { try await secure.metric("sluice_edge_connections") == 0 }
                let other = try await secure.connect()
                try await other.send("hallo")
                #expect(try await other.text() == "hallo")
                try? await deaf.drop()
            }
        }

        @Test func `a draining edge says 1012, and then nothing`() async throws {
            try await SecureDeployment.with(["--drain", "0"]) { secure in
                _ = try await secure.deployment.startWorker("echo")
                let client = try await secure.connect()
                secure.edge.process.signal(SIGTERM)
                guard case .close(code: 1012, _) = try await client.next() else {
                    Issue.record("no close frame with 1012")
                    return
                }
                #expect(try await client.next() == .ended)
                #expect(await secure.edge.process.waitForEnd() == 0)
            }
        }

        @Test(arguments: ["-tls1_2", "-tls1_3"])
        func `TLS 1-2 and 1-3 are spoken`(version: String) async throws {
            try await SecureDeployment.with { secure in
                let printed = try await secure.openssl([version, "-alpn", "http/1.1"])
                #expect(printed.contains("Verification: OK"))
                #expect(printed.contains("ALPN protocol: http/1.1"))
                #expect(printed.contains(version == "-tls1_2" ? "New, TLSv1.2" : "New, TLSv1.3"))
            }
        }

        @Test(arguments: ["-tls1", "-tls1_1"])
        func `older versions are refused, and counted`(version: String) async throws {
            try await SecureDeployment.with { secure in
                // Without this the openssl program would not even offer them.
                let printed = try await secure.openssl([version, "-cipher", "DEFAULT@SECLEVEL=0"])
                #expect(printed.contains("alert protocol version"))
                try await until("the failure is counted") {
                    try await secure.metric("sluice_edge_tls_handshake_failures_total") == 1
                }
            }
        }

        @Test(arguments: ["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\0\0\0\0\0\0\0\0", String(repeating: "x", count: 9000)])
        func `who speaks something else is closed at once`(text: String) async throws {
            try await SecureDeployment.with(["--head-timeout", "60"]) { secure in
                let answer = try await RawClient.exchange(text, port: secure.edge.port, within: .seconds(5))
                #expect(!answer.hasPrefix("HTTP"))
                try await until("the failure is counted", within: .seconds(5)) {
                    try await secure.metric("sluice_edge_tls_handshake_failures_total") == 1
                }
            }
        }

        @Test func `a handshake that does not go on, and a head that does not, end in time`() async throws {
            try await SecureDeployment.with(["--head-timeout", "0.5"]) { secure in
                let clock = ContinuousClock()
                let began = clock.now
                // The head of a record that announces 512 bytes, and nothing of them.
                let bytes = ByteBuffer(bytes: [0x16, 3, 1, 2, 0])
                _ = try await RawClient.exchange(bytes, port: secure.edge.port, within: .seconds(20))
                #expect(clock.now - began < .seconds(5))
                let answer = try await secure.unfinished("GET / HTTP/1.1\r\nHost: a\r\n")
                #expect(answer.hasPrefix("HTTP/1.1 408"))
            }
        }

        @Test func `SIGHUP shows new connections the new certificate, and leaves open ones alone`() async throws {
            try await SecureDeployment.with { secure in
                _ = try await secure.deployment.startWorker("echo")
                let before = try await secure.metric("sluice_edge_tls_certificate_expiry_seconds")
                let client = try await secure.connect()
                try secure.replace(by: try await secure.authority.issue("fresh", days: 20))
                secure.edge.process.signal(SIGHUP)
                try await until("the new certificate is shown") {
                    try await secure.openssl([]).contains("subject=CN = fresh")
                }
                #expect(try await secure.metric("sluice_edge_tls_certificate_expiry_seconds") >= before + 9 * 86_400)
                try await client.send("still here")
                #expect(try await client.text() == "still here")

                try "nothing".write(toFile: secure.identity.key, atomically: true, encoding: .utf8)
                secure.edge.process.signal(SIGHUP)
                try await until("it is told that the key is none") {
                    secure.edge.process.output.contains("\(secure.identity.key) holds no private key in PEM.")
                }
                #expect(try await secure.openssl([]).contains("subject=CN = fresh"))
                #expect(secure.edge.process.output.contains("the certificate is read again"))
            }
        }

        @Test func `an edge without a certificate takes SIGHUP for nothing`() async throws {
            try await withDeployment { deployment in
                let edge = try await deployment.startEdge(["--drain", "0"])
                edge.process.signal(SIGHUP)
                #expect(await edge.process.stop() == 0)
            }
        }

        @Test func `the load generator speaks wss`() async throws {
            try await SecureDeployment.with { secure in
                _ = try await secure.deployment.startWorker("echo")
                func load(_ arguments: [String]) async throws -> (status: Int32, printed: String) {
                    let log = "\(secure.deployment.folder)/load-\(arguments.count).log"
                    let program = try ChildProgram(
                        "sluice",
                        [
                            "load", "--url", "wss://localhost:\(secure.edge.port)/", "--connections", "4", "--rate",
                            "200", "--duration", "0.5", "--warm-up", "0", "--processes", "2",
                        ] + arguments, log: log)
                    return (await program.waitForEnd(), program.output)
                }
                let trusting = try await load(["--ca", secure.authority.certificate])
                #expect(trusting.status == 0, "\(trusting.printed)")
                #expect(try await load(["--insecure"]).status == 0)
                let strange = try await load([])
                #expect(strange.status == 2)
                #expect(strange.printed.contains("its certificate is not from a CA that is trusted here"))
            }
        }
    }
}

extension SecureDeployment {
    /// Sends the beginning of a request, and returns what is answered.
    fileprivate func unfinished(_ request: String) async throws -> String {
        let script = """
            printf '\(request.replacing("\r", with: "\\r").replacing("\n", with: "\\n"))' | \
            timeout 10 openssl s_client -quiet -ign_eof -connect 127.0.0.1:\(edge.port) 2>/dev/null
            """
        return try await Program("bash").output(["-c", script])
    }
}
