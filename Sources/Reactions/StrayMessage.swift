import Foundation

/// A message that selected none of our routes.
struct StrayMessage {
    static let actions = ["react", "unreact", "counts"]

    let body: Data
    let isBinary: Bool

    /// What is wrong with it.
    var problem: BadInput {
        guard !isBinary else { return BadInput("Send text messages, not binary ones.") }
        do {
            _ = try Envelope(json: body)
            return BadInput("Unknown “action”: known are \(Self.actions.joined(separator: ", ")).")
        } catch {
            return BadInput(error.message + #" Send for example {"action":"react","emoji":"tada"}."#)
        }
    }

    private struct Envelope: Decodable {
        let action: String
    }
}
