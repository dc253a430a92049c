/// What a template declares, as far as it can run here: functions, and the APIs that lead to them.
public struct LambdaProject: Sendable, Equatable {
    /// By the name that routes and authorizers use.
    public var functions: [String: LambdaFunction]
    public var webSocket: WebSocketAPI?
    public var http: HTTPAPI?
    /// Where the template itself says so.
    public var region: String?

    public init(functions: [String: LambdaFunction] = [:], webSocket: WebSocketAPI? = nil, http: HTTPAPI? = nil) {
        self.functions = functions
        self.webSocket = webSocket
        self.http = http
    }
}
