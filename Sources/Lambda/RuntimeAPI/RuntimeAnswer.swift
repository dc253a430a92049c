import NIOCore

/// What the Runtime API answers to a call.
struct RuntimeAnswer: Equatable {
    var status: Int
    /// Beside `Content-Type` and `Content-Length`, which every answer has: the client in awslambdaric ends with a
    /// segmentation fault where the type is missing.
    var headers: [Header] = []
    var body: ByteBuffer

    struct Header: Equatable {
        var name: String
        var value: String
    }

    /// The answer to what has been posted. Clients insist on exactly this status.
    static let accepted = Self(status: 202, body: ByteBuffer(string: #"{"status":"OK"}"#))

    /// The post is about another event than the one that runs.
    static let invalidRequestID = refusal(400, "InvalidRequestID", "This request id is not the one that runs.")

    /// The call does not fit what the process is doing.
    static let invalidStateTransition = refusal(
        403, "InvalidStateTransition", "The process cannot do this in its present state.")

    static let tooLarge = refusal(
        413, "RequestEntityTooLarge", "The response is larger than \(RuntimeSession.responseLimit) bytes.")

    static let badRequest = refusal(400, "InvalidRequest", "This is no request of the Runtime API.")
    static let unsupported = refusal(404, "NotSupported", "SnapStart is not supported.")

    /// As Lambda's own emulator answers where it has no such API, so that nobody ends because of it.
    static let unsubscribed = refusal(202, "NotSupported", "There is no Logs or Telemetry API here.")

    static let registered = Self(
        status: 200,
        headers: [Header(name: "Lambda-Extension-Identifier", value: "00000000-0000-0000-0000-000000000000")],
        body: ByteBuffer(string: #"{"functionName":"","functionVersion":"$LATEST","handler":""}"#))

    static let unknown = refusal(404, "NotFound", "The Runtime API has nothing at this path.")

    /// The texts are ours, so they need no escaping.
    private static func refusal(_ status: Int, _ type: String, _ message: String) -> Self {
        Self(status: status, body: ByteBuffer(string: #"{"errorMessage":"\#(message)","errorType":"\#(type)"}"#))
    }
}
