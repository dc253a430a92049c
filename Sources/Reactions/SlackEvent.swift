/// What a request of the Events API says, as far as counting needs it
/// (https://docs.slack.dev/apis/events-api/#event-type-structure).
enum SlackEvent: Equatable {
    case urlVerification(challenge: String)
    case reaction(SlackReaction)
    /// Nothing to count; says why.
    case other(String)
}

extension SlackEvent: Decodable {
    private enum Key: String, CodingKey {
        case type
        case challenge
        case event
        case id = "event_id"
        case reaction
    }

    init(from decoder: any Decoder) throws {
        let envelope = try decoder.container(keyedBy: Key.self)
        switch try envelope.decode(String.self, forKey: .type) {
        case "url_verification":
            self = .urlVerification(challenge: try envelope.decode(String.self, forKey: .challenge))
        case "event_callback":
            self = try Self.callback(envelope)
        case let type:
            self = .other(type)
        }
    }

    private static func callback(_ envelope: KeyedDecodingContainer<Key>) throws -> Self {
        let event = try envelope.nestedContainer(keyedBy: Key.self, forKey: .event)
        let type = try event.decode(String.self, forKey: .type)
        guard let change = ["reaction_added": Int64(1), "reaction_removed": -1][type] else { return .other(type) }
        let id = try envelope.decode(String.self, forKey: .id)
        guard !id.isEmpty else { throw BadInput("“event_id” is empty.") }
        let name = try event.decode(String.self, forKey: .reaction)
        // Slack must not be told to deliver again what will never fit.
        guard let emoji = try? EmojiName(name) else { return .other("\(type) with an impossible name") }
        return .reaction(SlackReaction(id: id, emoji: emoji, change: change))
    }
}
