import NIOHTTP1

/// What the admin port answers to one request.
struct AdminAnswer: Equatable {
    var status: HTTPResponseStatus
    var contentType = "text/plain; charset=utf-8"
    var body: String

    init(_ status: HTTPResponseStatus, _ body: String) {
        self.status = status
        self.body = body
    }

    init(to request: HTTPRequestHead, factory: PrometheusMetrics, readiness: () -> Readiness) {
        guard request.method == .GET || request.method == .HEAD else {
            self.init(.methodNotAllowed, "Only GET and HEAD are answered here.\n")
            return
        }
        switch request.uri.prefix(while: { $0 != "?" }) {
        case "/healthz":
            self.init(.ok, "alive\n")
        case "/readyz":
            switch readiness() {
            case .ready: self.init(.ok, "ready\n")
            case .notReady(let reason): self.init(.serviceUnavailable, "\(reason)\n")
            }
        case "/metrics":
            self.init(.ok, factory.text())
            contentType = "text/plain; version=0.0.4; charset=utf-8"
        default:
            self.init(.notFound, "Here are /healthz, /readyz and /metrics.\n")
        }
    }
}
