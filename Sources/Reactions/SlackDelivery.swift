import Foundation

/// A request to `POST /slack/events`, as far as it matters.
struct SlackDelivery {
    /// X-Slack-Request-Timestamp
    let timestamp: String?
    /// X-Slack-Signature
    let signature: String?
    let body: Data
}
