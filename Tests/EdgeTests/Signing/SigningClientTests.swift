import Foundation
import SluiceTestSupport
import Testing

@testable import SluiceEdge

@Suite struct `signatures of clients` {
    private static let paths = [
        "/dev/@connections/PJqB0fHsqRcCHlw%3D", "/dev/@connections/PJqB0fHsqRcCHlw=",
        "/dev/%40connections/PJqB-_HsqRcCHlw%3D", "/@connections/PJqB0fHsqRcCHlw%3D",
    ]

    @Test(
        .enabled(if: Botocore.isInstalled, Botocore.hint), .timeLimit(.minutes(1))
    ) func `boto3's calls are taken, and refused by the names it knows`() async throws {
        try await SigningServer.with(try Signing.keyring()) { server in
            let output = try await Botocore.run(
                "sigv4_client.py", "http://127.0.0.1:\(server.port)", Signing.secret)
            #expect(output == "")
        }
    }

    @Test(
        .enabled(if: Curl.signs, "curl 7.75 or newer signs what is verified here"), .timeLimit(.minutes(1)),
        arguments: paths, [["-X", "DELETE"], ["-X", "GET"], ["--data-binary", "grüße"]]
    ) func `curl's calls are taken`(path: String, options: [String]) async throws {
        try await SigningServer.with(try Signing.keyring()) { server in
            let address = "http://127.0.0.1:\(server.port)\(path)"
            let status = try await Curl.status(address, options, Signing.secret)
            #expect(status == "200")
        }
    }

    @Test(
        .enabled(if: Curl.signs, "curl 7.75 or newer signs what is verified here"), .timeLimit(.minutes(1))
    ) func `curl's calls with another secret are not`() async throws {
        try await SigningServer.with(try Signing.keyring()) { server in
            let address = "http://127.0.0.1:\(server.port)\(Self.paths[0])"
            let status = try await Curl.status(address, ["-X", "GET"], "another")
            #expect(status == "403")
        }
    }
}

private enum Curl {
    static let curl = try? Program("curl")

    static var signs: Bool {
        guard let curl else { return false }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: curl.path)
        process.arguments = ["--aws-sigv4", "aws:amz", "--version"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    static func status(_ address: String, _ options: [String], _ secret: String) async throws -> String {
        guard let curl else { throw TestSupportError("there is no curl") }
        return try await curl.output(
            options + [
                "--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "--aws-sigv4",
                "aws:amz:us-east-1:execute-api", "--user", "\(Signing.keyID):\(secret)", address,
            ])
    }
}
