extension Message {
    /// The gateway's own frames, byte for byte as Amazon API Gateway sends them.
    public static func failure(_ message: String, connection: ConnectionID, request: EventID) -> Message {
        .text(
            """
            {"message": "\(message)", "connectionId":"\(connection)", "requestId":"\(request)"}
            """)
    }
}
