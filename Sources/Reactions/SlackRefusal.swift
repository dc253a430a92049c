/// Why a request is not taken for one of Slack's.
enum SlackRefusal: Error, Equatable {
    case missing
    case stale
    case wrong

    var reason: String {
        switch self {
        case .missing: "The request is not signed: X-Slack-Signature or X-Slack-Request-Timestamp is missing."
        case .stale: "X-Slack-Request-Timestamp is more than 5 minutes away from this server's clock."
        case .wrong: "X-Slack-Signature does not fit the body: is SLACK_SIGNING_SECRET this app's signing secret?"
        }
    }
}
