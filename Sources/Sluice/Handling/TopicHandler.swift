import SluiceGateway

/// `POST /@topics/{name}`, which every worker has: the edge has verified who sends it, and wrote the name as it is here.
///
/// The answer is of the same commit as the broadcast.
struct TopicHandler: Handler {
    /// A target that no client can ask for.
    static let prefix = "@topics/"
    static let key = RouteKey.http(method: "POST", path: "/\(prefix){name}")

    func handle(_ event: Event, _ context: Context) async throws {
        guard case .request(let request) = event.content,
            let name = PercentCoding.decoded(request.head.path.dropFirst(Self.prefix.count))
        else { return }
        context.broadcast(Message(data: request.body), to: name)
        context.respond(
            HTTPResponse(status: 200, headers: [HTTPHeader(name: "Content-Type", value: "application/json")]))
    }
}
