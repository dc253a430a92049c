import SluiceTestSupport

/// Calls of the `@connections` API, signed by curl.
struct SignedCalls {
    let port: Int
    let path: String

    /// The status of the answer.
    func post(_ data: String) async throws -> Int {
        let output = try await Program("curl").output([
            "--silent", "--max-time", "60", "--output", "/dev/null", "--write-out", "%{http_code}", "--aws-sigv4",
            "aws:amz:eu-central-1:execute-api", "--user", "AKIASLUICETEST:not a secret", "--header",
            "Content-Type: text/plain", "--data-binary", data, "http://127.0.0.1:\(port)\(path)",
        ])
        return Int(output) ?? 0
    }
}
