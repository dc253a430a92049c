/// The route that a request takes.
struct HTTPRouteMatch: Equatable, Sendable {
    struct Parameter: Equatable, Sendable {
        let name: String
        /// Percent-decoded.
        let value: String
    }

    /// As the template has it.
    let routeKey: String
    let function: String
    let timeout: Duration
    /// In the order of the path.
    let parameters: [Parameter]
}
