/// Why a call of the `@connections` API is not carried out, as API Gateway answers it: the SDKs' exceptions go by
/// `x-amzn-ErrorType`.
struct ManagementRefusal: Error, Equatable {
    let status: Int
    let type: String
    let message: String

    init(status: Int, type: String, message: String) {
        self.status = status
        self.type = type
        self.message = message
    }

    static let forbidden = ManagementRefusal(status: 403, type: "ForbiddenException", message: "Forbidden")
    static let unknownMethod = ManagementRefusal(
        status: 403, type: "MissingAuthenticationTokenException", message: "Missing Authentication Token")
    static let tooLarge = ManagementRefusal(
        status: 413, type: "PayloadTooLargeException", message: "Request Entity Too Large")
    static let limitExceeded = ManagementRefusal(
        status: 429, type: "LimitExceededException", message: "Too many requests")
    static let unavailable = ManagementRefusal(
        status: 503, type: "ServiceUnavailableException", message: "Service Unavailable")
    /// Whether the connection had the data is not known.
    static let unanswered = ManagementRefusal(
        status: 504, type: "GatewayTimeoutException", message: "Gateway timeout")

    init(_ refusal: SignatureRefusal) {
        self.init(status: 403, type: refusal.errorType, message: refusal.message)
    }

    /// As much of the id as may be shown.
    static func invalidConnection(_ id: String) -> ManagementRefusal {
        badRequest("Invalid connectionId: \(id.prefix(128))")
    }

    static func badRequest(_ message: String) -> ManagementRefusal {
        ManagementRefusal(status: 400, type: "BadRequestException", message: message)
    }
}
