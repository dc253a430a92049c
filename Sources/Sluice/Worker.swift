import SluiceGateway
import Synchronization

/// A stateless worker: routes, and what runs for them. Any number of processes may run it.
///
///     let echo = Worker("echo")
///     echo.on(.default) { event, context in
///         if let message = event.message { context.reply(message) }
///     }
///     try await echo.run()
///
/// Handlers of one connection's events run one after another, in the order sent; those of different connections run
/// concurrently. A handler runs at least once, its effects exactly once.
public final class Worker: Sendable {
    /// Shown in logs and by `CLIENT LIST`.
    public let name: String
    private let routes = Mutex(Router())

    public init(_ name: String) {
        self.name = name
    }

    /// How a message's route is picked; by the `action` of a JSON object unless another is set.
    public func selectRoutes(by selection: RouteSelection) {
        routes.withLock { $0.selection = selection }
    }

    public func on(_ route: RouteKey, _ handler: any Handler) {
        routes.withLock { $0.add(handler, for: route) }
    }

    public func http(_ method: String, _ path: String, _ handler: any Handler) {
        routes.withLock { $0.add(handler, method: method, path: path) }
    }

    /// Takes the requests that no route is for.
    public func httpOthers(_ handler: any Handler) {
        routes.withLock { $0.addOtherRequests(handler) }
    }

    var router: Router { routes.withLock { $0 } }
}
