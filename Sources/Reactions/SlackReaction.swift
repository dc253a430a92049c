/// Somebody in the workspace added or removed a reaction.
struct SlackReaction: Equatable {
    /// Slack's `event_id`: the same again when Slack delivers again, different in all workspaces.
    let id: String
    let emoji: EmojiName
    /// 1 for added, -1 for removed.
    let change: Int64
}
