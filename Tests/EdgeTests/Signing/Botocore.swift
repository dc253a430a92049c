import Foundation
import NIOCore
import SluiceGateway
import SluiceTestSupport
import Testing

@testable import SluiceEdge

/// botocore says what signatures are.
enum Botocore {
    static let hint: Comment = "Scripts/install-test-peers installs boto3, which signs what is verified here"
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// A Python that has boto3.
    static let python: Program? = {
        let candidates = ["\(root)/.build/peers/bin/python", (try? Program("python3"))?.path].compactMap { $0 }
        let found = candidates.first { path in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: path)
            process.arguments = ["-c", "import boto3"]
            process.standardError = FileHandle.nullDevice
            guard (try? process.run()) != nil else { return false }
            process.waitUntilExit()
            return process.terminationStatus == 0
        }
        return found.map { Program(path: $0) }
    }()

    static var isInstalled: Bool { python != nil }

    static func run(_ script: String, _ arguments: String...) async throws -> String {
        guard let python else { throw TestSupportError("no Python has boto3") }
        return try await python.output(["-W", "ignore", "\(root)/Tests/Peers/\(script)"] + arguments)
    }

    /// Signed requests: a fixed table, then random ones.
    static func requests(seed: UInt64, count: Int) async throws -> [Signed] {
        let json = try await run("sigv4_table.py", "\(seed)", "\(count)")
        return try JSONDecoder().decode([Signed].self, from: Data(json.utf8))
    }

    struct Signed: Decodable {
        let name: String
        let method: String
        let target: String
        let headers: [[String]]
        let body: String
        /// Seconds since 1970.
        let now: Int64
        /// Whether `Signing.keys` must believe it.
        let accepted: Bool

        /// As the edge has it, after its own parser.
        var request: ReceivedRequest? {
            let body = Data(base64Encoded: body) ?? Data()
            let length = headers.contains { $0[0] == "Content-Length" } ? [] : [["Content-Length", "\(body.count)"]]
            let head = (headers + length).map { "\($0[0]): \($0[1])\r\n" }.joined()
            return Parsed([Array("\(method) \(target) HTTP/1.1\r\n\(head)\r\n".utf8) + body], body: 1 << 20)
                .requests.first
        }
    }
}
