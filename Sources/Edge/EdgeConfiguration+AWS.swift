extension EdgeConfiguration {
    /// What Amazon API Gateway's WebSocket APIs have, and nobody there can change
    /// (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html).
    public mutating func followAWS() {
        frameLimit = 32 * 1024
        messageLimit = 128 * 1024
        lifetime = .seconds(2 * 3600)
        idleTimeout = .seconds(600)
        takesBinary = false
    }
}
