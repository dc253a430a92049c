import SluiceGateway

/// The routes of a worker, and which of them an event takes.
struct Router: Sendable {
    var selection = RouteSelection.action { didSet { member = selection.member } }
    private var member = RouteSelection.action.member
    private var routes: [RouteKey: any Handler] = [:]
    /// Whether there is a route that a message can select.
    private var selects = false
    /// Apart from the others, so that no message can select one.
    private var requestRoutes: [RouteKey: any Handler] = [:]
    private var otherRequests: (any Handler)?

    mutating func add(_ handler: any Handler, for key: RouteKey) {
        precondition(routes.updateValue(handler, forKey: key) == nil, "the route \(key) has two handlers")
        if !key.isReserved { selects = true }
    }

    mutating func add(_ handler: any Handler, method: String, path: String) {
        let key = RouteKey.http(method: method, path: path)
        precondition(requestRoutes.updateValue(handler, forKey: key) == nil, "the route \(key) has two handlers")
    }

    mutating func addOtherRequests(_ handler: any Handler) {
        precondition(otherRequests == nil, "requests without a route have two handlers")
        otherRequests = handler
    }

    struct Choice {
        let key: RouteKey
        /// Nil where the worker has no such route.
        let handler: (any Handler)?
        /// The message, where it was looked into and is plain JSON.
        var json: PlainDecoder?
    }

    func route(_ event: Event) -> Choice {
        switch event.content {
        case .connect, .present: choice(.connect)
        case .disconnect: choice(.disconnect)
        case .message(let message): choose(message)
        case .request(let request): choose(request)
        }
    }

    private func choose(_ request: HTTPRequest) -> Choice {
        if request.head.path.hasPrefix(TopicHandler.prefix) {
            return Choice(key: TopicHandler.key, handler: TopicHandler())
        }
        let key = RouteKey.http(method: request.head.method, path: request.head.path)
        if let handler = requestRoutes[key] { return Choice(key: key, handler: handler) }
        // HEAD is GET without the body, which the edge leaves out (RFC 9110 section 9.3.2).
        if request.head.method == "HEAD", let handler = requestRoutes[.http(method: "GET", path: request.head.path)] {
            return Choice(key: key, handler: handler)
        }
        return Choice(key: key, handler: otherRequests)
    }

    private func choose(_ message: Message) -> Choice {
        // Binary messages are not looked into.
        guard message.kind == .text, selects else { return choice(.default) }
        // Most messages are plain JSON, and are decoded afterwards: they are looked through once for both.
        let json = member == nil ? nil : try? PlainDecoder(message.body)
        guard let key = key(of: message.body, json).flatMap(RouteKey.init(selected:)), let handler = routes[key] else {
            return choice(.default, json)
        }
        return Choice(key: key, handler: handler, json: json)
    }

    private func key(of body: ByteBuffer, _ json: PlainDecoder?) -> String? {
        guard let json, let member else { return selection.key(of: body) }
        guard let value = json.member(member) else { return nil }
        guard value.kind == .string, let key = try? json.string(value) else { return selection.key(of: body) }
        return key.isEmpty ? nil : key
    }

    private func choice(_ key: RouteKey, _ json: PlainDecoder? = nil) -> Choice {
        Choice(key: key, handler: routes[key], json: json)
    }

    /// The methods that `path` has routes for.
    func methods(at path: some StringProtocol) -> [String] {
        requestRoutes.keys.compactMap { key in
            let parts = key.description.split(separator: " ", maxSplits: 1)
            return parts.count == 2 && parts[1] == path ? String(parts[0]) : nil
        }.sorted()
    }
}
