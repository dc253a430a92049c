/// What a client or Slack sent and we cannot use, in a sentence made to be sent back.
struct BadInput: Error, Equatable {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
