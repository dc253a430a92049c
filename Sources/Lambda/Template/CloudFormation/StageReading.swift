/// An API's stage, and the throttles it sets.
struct StageReading {
    var stage: Stage
    /// What the template calls it; nil when the template has none.
    var resource: TemplateResource?

    /// What an account allows where a stage sets only one of the two.
    /// Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
    private static let accountRate = 10_000.0
    private static let accountBurst = 5_000

    /// The settings of the route, over the stage's own; nil when neither throttles.
    func throttle(of routeKey: String) -> Throttle? {
        let own = resource?.properties["RouteSettings"]?[routeKey]
        let standard = resource?.properties["DefaultRouteSettings"]
        let rate = (own?["ThrottlingRateLimit"] ?? standard?["ThrottlingRateLimit"])?.number
        let burst = (own?["ThrottlingBurstLimit"] ?? standard?["ThrottlingBurstLimit"])?.integer
        guard rate != nil || burst != nil else { return nil }
        return Throttle(rate: rate ?? Self.accountRate, burst: burst ?? Self.accountBurst)
    }
}

extension Stage {
    /// `text` with its `${stageVariables.name}` filled in.
    func filling(_ text: String) -> String {
        variables.reduce(text) { $0.replacing("${stageVariables.\($1.key)}", with: $1.value) }
    }
}
