/// What a request wants of the edge.
enum RequestIntent: Equatable {
    /// A valid WebSocket handshake, and the key that answers it.
    case upgrade(accept: String)
    /// An HTTP event.
    case request
    /// A call of the `@connections` API.
    case manage(ManagementPath)
    /// An answer at once.
    case refuse(status: UInt16)

    /// - Parameter stage: upgrades are taken at `/`, `/{stage}` and `/{stage}/`.
    init(_ request: ReceivedRequest, stage: String) {
        if let path = ManagementPath(target: request.target, stage: stage) {
            self = .manage(path)
            return
        }
        let isAtStage = request.path == "/\(stage)" || request.path == "/\(stage)/"
        guard request.has("websocket", in: "upgrade") else {
            self = isAtStage && request.method == "GET" ? .refuse(status: 426) : .request
            return
        }
        guard isAtStage || request.path == "/" else {
            self = .refuse(status: 403)
            return
        }
        self = Self.handshake(request)
    }

    /// RFC 6455 section 4.2.1.
    private static func handshake(_ request: ReceivedRequest) -> RequestIntent {
        let keys = request.values("sec-websocket-key")
        guard request.method == "GET", request.minorVersion >= 1, request.body.readableBytes == 0,
            request.has("upgrade", in: "connection"), keys.count == 1
        else { return .refuse(status: 400) }
        guard request.values("sec-websocket-version") == ["13"] else { return .refuse(status: 426) }
        guard WebSocketKey.isValid(keys[0]) else { return .refuse(status: 400) }
        return .upgrade(accept: WebSocketKey.accept(keys[0]))
    }
}
