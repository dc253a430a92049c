/// What a function's process asks of the Lambda Runtime API, by method and path.
///
/// Source: docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.
enum RuntimeCall: Equatable {
    case next
    case response(id: String)
    case error(id: String)
    case initError
    /// Also from inside a runtime: Go's does it to be sent SIGTERM, which all processes here are.
    case registerExtension
    /// The next event for an extension: there are none.
    case extensionNext
    /// To the Logs or the Telemetry API.
    case subscribe
    /// SnapStart.
    case unsupported
    case unknown

    init(method: String, path: String) {
        let parts = path.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        if parts.first == "2018-06-01", parts.dropFirst().first == "runtime" {
            self.init(runtime: method, Array(parts.dropFirst(2)))
        } else {
            self.init(extension: method, parts.joined(separator: "/"))
        }
    }

    private init(extension method: String, _ path: String) {
        switch (method, path) {
        case ("POST", "2020-01-01/extension/register"): self = .registerExtension
        case ("GET", "2020-01-01/extension/event/next"): self = .extensionNext
        case ("PUT", "2020-08-15/logs"), ("PUT", "2022-07-01/telemetry"): self = .subscribe
        default: self = .unknown
        }
    }

    private init(runtime method: String, _ parts: [Substring]) {
        let id = String(parts.dropFirst().first ?? "")
        switch (method, parts.count, parts.first ?? "", parts.last ?? "") {
        case ("GET", 2, "invocation", "next"): self = .next
        case ("POST", 2, "init", "error"): self = .initError
        case ("POST", 3, "invocation", "response"): self = .response(id: id)
        case ("POST", 3, "invocation", "error"): self = .error(id: id)
        case ("GET", 2, "restore", "next"), ("POST", 2, "restore", "error"): self = .unsupported
        default: self = .unknown
        }
    }
}
