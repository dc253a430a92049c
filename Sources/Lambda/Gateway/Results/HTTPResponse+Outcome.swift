import Sluice

/// The answer to a request, given what its route's function made of it: payload format 2.0.
extension HTTPResponse {
    /// Nil where the result is none.
    init?(_ outcome: InvocationOutcome) {
        switch outcome {
        case .returned(let payload):
            guard let response = Self.response(payload) else { return nil }
            self = response
        case .failed: self = .internalServerError
        case .timedOut: self = .gateway(503, "Service Unavailable")
        }
    }

    static let internalServerError = gateway(500, "Internal Server Error")
    static let notFound = gateway(404, "Not Found")
    static let tooManyRequests = gateway(429, "Too Many Requests")

    private static func gateway(_ status: Int, _ message: String) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: [HTTPHeader(name: "Content-Type", value: "application/json")],
            body: ByteBuffer(string: #"{"message":"\#(message)"}"#))
    }

    /// Without a statusCode the whole value is the body of a 200.
    private static func response(_ payload: ByteBuffer) -> HTTPResponse? {
        guard let value = JSONValue(payload) else { return nil }
        guard case .object(let members) = value, members["statusCode"] != nil else {
            let type = HTTPHeader(name: "Content-Type", value: "application/json")
            return HTTPResponse(status: 200, headers: [type], body: payload)
        }
        guard let result = try? ProxyResult(http: members), let status = result.statusCode,
            (200...599).contains(status), let body = result.bytes
        else { return nil }
        return HTTPResponse(status: status, headers: headers(result), body: body)
    }

    /// Each cookie is a header of its own. A body without a type is called text.
    private static func headers(_ result: ProxyResult) -> [HTTPHeader] {
        var headers = result.headers
        if result.header("Content-Type") == nil, !result.body.isEmpty {
            headers.append(HTTPHeader(name: "Content-Type", value: "text/plain; charset=utf-8"))
        }
        return headers + result.cookies.map { HTTPHeader(name: "Set-Cookie", value: $0) }
    }
}
