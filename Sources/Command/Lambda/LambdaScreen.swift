import SluiceLambda

/// What `sluice lambda` prints of what it serves.
struct LambdaScreen: Sendable {
    let plan: LambdaPlan

    var text: String {
        let tables = [webSocket, http].compactMap { $0 }
        return tables.isEmpty ? "The template has no WebSocket API and no HTTP API." : tables.joined(separator: "\n\n")
    }

    private var webSocket: String? {
        guard let api = plan.project.webSocket else { return nil }
        let routes = api.routes.sorted { Self.order($0.key) < Self.order($1.key) }
        let authorizer = api.authorizer.map { [row("authorizer of $connect", $0.function)] } ?? []
        let rows = authorizer + routes.map { key, route in row(key, route.function, notes(route)) }
        return title("WebSocket", api.name, plan.webSocket)
            + ", routes by \(api.routeSelectionExpression)\n"
            + TextTable.text(["  route", "function", "runs"], rows)
    }

    private var http: String? {
        guard let api = plan.project.http else { return nil }
        let rows = api.routes.map { row($0.key, $0.function) }
        return title("HTTP", api.name, plan.http) + "\n" + TextTable.text(["  route", "function", "runs"], rows)
    }

    private func title(_ kind: String, _ name: String, _ identity: APIIdentity) -> String {
        "\(kind) API \(name), id \(identity.apiID), stage \(identity.stage.name)"
    }

    private func row(_ route: String, _ function: String, _ notes: [String] = []) -> [String] {
        ["  \(route)", function, ([program(function)] + notes).joined(separator: ", ")]
    }

    private func program(_ name: String) -> String {
        if let command = plan.functions.commands[name]?.last { return String(command.dropFirst("exec ".count)) }
        guard let function = plan.project.functions[name] else { return "nothing: the template has no such function" }
        return "\(function.runtime) \(function.handler)"
    }

    private func notes(_ route: WebSocketRoute) -> [String] {
        let throttle = route.throttle.map { ["at most \($0.rate) a second, \($0.burst) at once"] }
        return (route.isTwoWay ? ["two-way"] : []) + (route.models == nil ? [] : ["validated"]) + (throttle ?? [])
    }

    /// As a connection lives.
    private static func order(_ key: String) -> String {
        switch key {
        case "$connect": "0"
        case "$disconnect": "3"
        case "$default": "2"
        default: "1\(key)"
        }
    }
}
