/// What a function's process asks of the Lambda Runtime API, by method and path.
///
/// Source: docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.
enum RuntimeCall: Equatable {
    case next
    case response(id: String)
    case error(id: String)
    case initError
    /// SnapStart and extensions: nothing here has them.
    case unsupported
    case unknown

    init(method: String, path: String) {
        let parts = path.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard parts.first == "2018-06-01", parts.dropFirst().first == "runtime" else {
            self = Self.isOfExtensions(parts.first) ? .unsupported : .unknown
            return
        }
        self.init(method: method, Array(parts.dropFirst(2)))
    }

    private init(method: String, _ parts: [Substring]) {
        guard method == "GET" || method == "POST" else {
            self = .unknown
            return
        }
        let isPost = method == "POST"
        switch (parts.count, parts.first ?? "", parts.last ?? "") {
        case (2, "invocation", "next") where !isPost: self = .next
        case (2, "init", "error") where isPost: self = .initError
        case (3, "invocation", "response") where isPost: self = .response(id: String(parts[1]))
        case (3, "invocation", "error") where isPost: self = .error(id: String(parts[1]))
        case (2, "restore", "next") where !isPost, (2, "restore", "error") where isPost: self = .unsupported
        default: self = .unknown
        }
    }

    /// The Extensions, Logs and Telemetry APIs.
    private static func isOfExtensions(_ version: Substring?) -> Bool {
        version == "2020-01-01" || version == "2020-08-15" || version == "2022-07-01"
    }
}
