import Foundation

/// One dead letter in a list; also its form as JSON.
struct DeadLetterRow: Codable, Equatable, Sendable {
    let id: String
    /// UTC, ISO 8601.
    let time: String
    let kind: String
    let connection: String?
    let reason: String
    /// The id it had in the partition's stream.
    let entry: String
    let event: String?
    let crashes: Int64?

    static let header = ["ID", "WHEN", "KIND", "CONNECTION", "REASON"]

    init(_ letter: DeadLetter) {
        id = "\(letter.id)"
        time = DeadLetter.time(letter.id.milliseconds)
        kind = letter.kind
        connection = letter.connection.map { "\($0)" }
        reason = letter.reason
        entry = letter.entry
        event = letter.event
        crashes = letter.crashes
    }

    var cells: [String] { [id, time, kind, connection ?? "-", reason].map(\.escapingControls) }

    static func json(_ rows: [DeadLetterRow]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(rows), as: UTF8.self)
    }
}
