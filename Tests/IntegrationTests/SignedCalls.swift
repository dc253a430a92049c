import SluiceTestSupport

/// Calls of the `@connections` API, signed by curl.
struct SignedCalls {
    let port: Int
    let path: String

    /// The status of the answer.
    func post(_ data: String) async throws -> Int {
        HTTPAnswer(try await exchange("POST", data))?.status ?? 0
    }

    /// The answer as it came.
    func exchange(
        _ method: String, _ data: String?, _ signing: ConnectionsRow.Signing = .signed
    ) async throws -> String {
        var arguments = ["--silent", "--max-time", "60", "--include", "--request", method]
        switch signing {
        case .signed: arguments += Self.signed("AKIASLUICETEST:not a secret")
        case .unsigned: break
        case .wrongSecret: arguments += Self.signed("AKIASLUICETEST:another")
        case .unknownKey: arguments += Self.signed("AKIANOBODY:not a secret")
        }
        if data != nil {
            arguments += ["--header", "Content-Type: text/plain", "--data-binary", "@-"]
        }
        return try await Program("curl").output(arguments + ["http://127.0.0.1:\(port)\(path)"], input: data ?? "")
    }

    private static func signed(_ user: String) -> [String] {
        ["--aws-sigv4", "aws:amz:eu-central-1:execute-api", "--user", user]
    }
}
