/// The answer to what we cannot use, on the WebSocket and over HTTP: `{"type":"error","message":"…"}`.
struct Problem: Encodable {
    let type = "error"
    let message: String
}

/// The answer to `{"action":"counts"}`: `{"type":"counts","counts":{"tada":12}}`.
struct CountsAnswer: Encodable {
    let type = "counts"
    let counts: [String: Int64]

    /// A removal of a reaction from before we listened can make a count negative; it is shown as 0.
    init(_ counts: [String: Int64]) {
        self.counts = counts.mapValues { max($0, 0) }
    }
}

/// The answer to Slack's `url_verification`: `{"challenge":"…"}`.
struct ChallengeAnswer: Encodable {
    let challenge: String
}
