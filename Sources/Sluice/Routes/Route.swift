/// A key and what runs for it: an object, because an existential is copied by way of its type's witnesses, several times an event.
final class Route: Sendable {
    let key: RouteKey
    let handler: any Handler

    init(key: RouteKey, handler: any Handler) {
        self.key = key
        self.handler = handler
    }
}
