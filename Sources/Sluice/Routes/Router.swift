import NIOCore
import SluiceGateway

/// The routes of a worker, and which of them an event takes.
struct Router: Sendable {
    var selection = RouteSelection.action { didSet { member = selection.member } }
    private var member = RouteSelection.action.member
    private var routes: [RouteKey: Route] = [:]
    /// The first of those that a message can select: found one after another, in less time than by a hash.
    private var firstSelected: [Route] = []
    /// Apart from the others, so that no message can select one.
    private var requestRoutes: [RouteKey: Route] = [:]
    private var otherRequests: (any Handler)?

    mutating func add(_ handler: any Handler, for key: RouteKey) {
        let route = Route(key: key, handler: handler)
        precondition(routes.updateValue(route, forKey: key) == nil, "the route \(key) has two handlers")
        if key.isSelectable, firstSelected.count < 8 { firstSelected.append(route) }
    }

    mutating func add(_ handler: any Handler, method: String, path: String) {
        let key = RouteKey.http(method: method, path: path)
        let route = Route(key: key, handler: handler)
        precondition(requestRoutes.updateValue(route, forKey: key) == nil, "the route \(key) has two handlers")
    }

    mutating func addOtherRequests(_ handler: any Handler) {
        precondition(otherRequests == nil, "requests without a route have two handlers")
        otherRequests = handler
    }

    struct Choice {
        let key: RouteKey
        /// Nil where the worker has no such route.
        let route: Route?
        /// The message, where it was looked into and is plain JSON.
        var json: PlainDecoder?

        var handler: (any Handler)? { route?.handler }
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
        if request.head.path.hasPrefix(TopicHandler.prefix) { return choice(TopicHandler.key, TopicHandler()) }
        let key = RouteKey.http(method: request.head.method, path: request.head.path)
        if let route = requestRoutes[key] { return Choice(key: key, route: route) }
        // HEAD is GET without the body, which the edge leaves out (RFC 9110 section 9.3.2).
        if request.head.method == "HEAD", let route = requestRoutes[.http(method: "GET", path: request.head.path)] {
            return Choice(key: key, route: route)
        }
        return choice(key, otherRequests)
    }

    private func choice(_ key: RouteKey, _ handler: (any Handler)?) -> Choice {
        Choice(key: key, route: handler.map { Route(key: key, handler: $0) })
    }

    private func choose(_ message: Message) -> Choice {
        // Binary messages are not looked into.
        guard message.kind == .text, !firstSelected.isEmpty else { return choice(.default) }
        // Most messages are plain JSON, and are decoded afterwards: they are looked through once for both.
        let json = member == nil ? nil : try? PlainDecoder(message.body)
        guard let route = select(message.body, json) else { return choice(.default, json) }
        return Choice(key: route.key, route: route, json: json)
    }

    private func select(_ body: ByteBuffer, _ json: PlainDecoder?) -> Route? {
        guard let json, let member else { return select(selection.key(of: body)) }
        guard let value = json.member(member) else { return nil }
        if let route = firstSelected.first(where: { json.isText(value, $0.key.description) }) { return route }
        return select(selection.key(of: body))
    }

    private func select(_ key: String?) -> Route? { key.flatMap(RouteKey.init(selected:)).flatMap { routes[$0] } }

    private func choice(_ key: RouteKey, _ json: PlainDecoder? = nil) -> Choice {
        Choice(key: key, route: routes[key], json: json)
    }

    /// The methods that `path` has routes for.
    func methods(at path: some StringProtocol) -> [String] {
        requestRoutes.keys.compactMap { key in
            let parts = key.description.split(separator: " ", maxSplits: 1)
            return parts.count == 2 && parts[1] == path ? String(parts[0]) : nil
        }.sorted()
    }
}
