/// `{"action":"react","emoji":"tada"}` or `{"action":"unreact",…}` from a browser.
struct ClientMessage: Decodable {
    let emoji: EmojiName
}
