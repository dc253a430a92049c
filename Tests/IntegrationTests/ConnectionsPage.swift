/// What one call of the `@connections` API is answered: a line of the table in ConnectionsAPI.md, checked against an edge.
struct ConnectionsRow: Sendable {
    /// How it is known what API Gateway does.
    enum Source: String {
        case documented = "as AWS documents"
        case captured = "as captured from AWS"
        case reported = "as users of AWS report"
        case chosen = "our choice: not known of AWS"
        case ours = "not part of AWS' API"
    }

    enum Signing {
        case signed
        case unsigned
        case wrongSecret
        case unknownKey
    }

    let situation: String
    let method: String
    /// `{id}` is an open connection, `{gone}` one that has been.
    let path: String
    var body: String?
    var signing = Signing.signed
    let answer: String
    let source: Source

    static let all = [
        ConnectionsRow(
            situation: "an open connection", method: "POST", path: "/dev/@connections/{id}", body: "hello",
            answer: "200, `application/json`, no body", source: .captured),
        ConnectionsRow(
            situation: "without the stage", method: "POST", path: "/@connections/{id}", body: "hello",
            answer: "200, `application/json`, no body", source: .captured),
        ConnectionsRow(
            situation: "`@` and `=` percent-encoded", method: "POST", path: "/dev/%40connections/{id%}", body: "hello",
            answer: "200, `application/json`, no body", source: .captured),
        ConnectionsRow(
            situation: "nothing is posted", method: "POST", path: "/dev/@connections/{id}", body: "",
            answer: "200, `application/json`, no body", source: .chosen),
        ConnectionsRow(
            situation: "128 KiB are posted", method: "POST", path: "/dev/@connections/{id}",
            body: String(repeating: "a", count: 131_072), answer: "200, `application/json`, no body",
            source: .documented),
        ConnectionsRow(
            situation: "a byte more is posted", method: "POST", path: "/dev/@connections/{id}",
            body: String(repeating: "a", count: 131_073),
            answer: #"413, `PayloadTooLargeException`, `application/json`, `{"message":"Request Entity Too Large"}`"#,
            source: .documented),
        ConnectionsRow(
            situation: "an open connection", method: "GET", path: "/dev/@connections/{id}",
            answer: "200, `application/json`, identity and times", source: .captured),
        ConnectionsRow(
            situation: "an open connection", method: "DELETE", path: "/dev/@connections/{id}", answer: "204, no body",
            source: .captured),
        ConnectionsRow(
            situation: "one that has ended", method: "POST", path: "/dev/@connections/{gone}", body: "hello",
            answer: "410, `GoneException`, `application/json`, no body", source: .captured),
        ConnectionsRow(
            situation: "one that has ended", method: "GET", path: "/dev/@connections/{gone}",
            answer: "410, `GoneException`, `application/json`, no body", source: .captured),
        ConnectionsRow(
            situation: "one that has ended", method: "DELETE", path: "/dev/@connections/{gone}",
            answer: "410, `GoneException`, `application/json`, no body", source: .captured),
        ConnectionsRow(
            situation: "an id that none can be", method: "POST", path: "/dev/@connections/{id}test", body: "hello",
            answer:
                #"400, `BadRequestException`, `application/json`, `{"message":"Invalid connectionId: {id}test"}`"#,
            source: .captured),
        ConnectionsRow(
            situation: "another stage", method: "POST", path: "/prod/@connections/{id}", body: "hello",
            answer: #"403, `ForbiddenException`, `application/json`, `{"message":"Forbidden"}`"#, source: .reported),
        ConnectionsRow(
            situation: "another method", method: "PUT", path: "/dev/@connections/{id}", body: "hello",
            answer: #"403, `MissingAuthenticationTokenException`, `application/json`, "#
                + #"`{"message":"Missing Authentication Token"}`"#, source: .chosen),
        ConnectionsRow(
            situation: "not signed", method: "POST", path: "/dev/@connections/{id}", body: "hello",
            signing: .unsigned,
            answer: #"403, `MissingAuthenticationTokenException`, `application/json`, "#
                + #"`{"message":"Missing Authentication Token"}`"#, source: .chosen),
        ConnectionsRow(
            situation: "signed with another secret", method: "POST", path: "/dev/@connections/{id}", body: "hello",
            signing: .wrongSecret,
            answer: "403, `InvalidSignatureException`, `application/json`, a message that says so",
            source: .chosen),
        ConnectionsRow(
            situation: "signed with a key that is not known", method: "POST", path: "/dev/@connections/{id}",
            body: "hello", signing: .unknownKey,
            answer: #"403, `UnrecognizedClientException`, `application/json`, "#
                + #"`{"message":"The security token included in the request is invalid."}`"#, source: .chosen),
        ConnectionsRow(
            situation: "a close code and a reason", method: "DELETE",
            path: "/dev/@connections/{id}?code=4000&reason=bye", answer: "204, no body", source: .ours),
        ConnectionsRow(
            situation: "a close code that may not be sent", method: "DELETE", path: "/dev/@connections/{id}?code=1006",
            answer: #"400, `BadRequestException`, `application/json`, a message that says so"#, source: .ours),
        ConnectionsRow(
            situation: "many connections", method: "POST", path: "/dev/@connections",
            body: #"{"connectionIds":["{id}","{gone}","x"],"data":"hello"}"#,
            answer: "200, `application/json`, "
                + #"`{"results":[{"connectionId":"{id}","statusCode":200},{"connectionId":"{gone}","statusCode":410},"#
                + #"{"connectionId":"x","statusCode":400}]}`"#, source: .ours),
        ConnectionsRow(
            situation: "all connections, in pages", method: "GET", path: "/dev/@connections?limit=1000",
            answer: "200, `application/json`, a page", source: .ours),
        ConnectionsRow(
            situation: "a topic", method: "POST", path: "/dev/@topics/news", body: "hello",
            answer: "200, `application/json`, no body", source: .ours),
    ]
}

/// The table in the documentation.
enum ConnectionsPage {
    static let table =
        "| call | | is answered | known from |\n|---|---|---|---|\n"
        + ConnectionsRow.all.map { row in
            let path = row.path.replacing("{id%}", with: "{id}").prefix { $0 != "?" }
            return "| `\(row.method) \(path)` | \(row.situation) | \(row.answer) | \(row.source.rawValue) |"
        }.joined(separator: "\n")
}
