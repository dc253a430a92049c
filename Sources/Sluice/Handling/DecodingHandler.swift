import SluiceGateway

/// A closure as handler, for the body decoded from JSON.
struct DecodingHandler<Input: Decodable & SendableMetatype>: Handler {
    let body: @Sendable (Input, Context) async throws -> Void

    func handle(_ event: Event, _ context: Context) async throws {
        try await body(context.body(of: event, as: Input.self), context)
    }
}

/// The same with a JSON answer.
struct AnsweringHandler<Input: Decodable & SendableMetatype, Output: Encodable & SendableMetatype>: Handler {
    let body: @Sendable (Input, Context) async throws -> Output

    func handle(_ event: Event, _ context: Context) async throws {
        try context.reply(await body(context.body(of: event, as: Input.self), context))
    }
}
