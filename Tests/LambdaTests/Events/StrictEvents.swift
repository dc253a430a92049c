/// What typed handlers decode events as: the fields that they require, with the types that they require.
struct StrictWebSocketEvent: Decodable {
    struct RequestContext: Decodable {
        struct Identity: Decodable {
            let sourceIp: String
            let userAgent: String?
        }

        let routeKey: String
        let eventType: String
        let extendedRequestId: String
        let requestTime: String
        let messageDirection: String
        let stage: String
        let connectedAt: UInt64
        let requestTimeEpoch: UInt64
        let identity: Identity
        let requestId: String
        let domainName: String
        let connectionId: String
        let apiId: String
        let messageId: String?
        let disconnectStatusCode: Int64?
        let disconnectReason: String?
        let authorizer: Authorizer?
    }

    struct Authorizer: Decodable {
        let principalId: String
        let integrationLatency: Int
    }

    let headers: [String: String]?
    let multiValueHeaders: [String: [String]]?
    let queryStringParameters: [String: String]?
    let multiValueQueryStringParameters: [String: [String]]?
    let stageVariables: [String: String]?
    let requestContext: RequestContext
    let body: String?
    let isBase64Encoded: Bool
}

/// Payload format 2.0, as typed handlers decode it.
struct StrictHTTPEvent: Decodable {
    struct RequestContext: Decodable {
        struct HTTP: Decodable {
            let method: String
            let path: String
            let `protocol`: String
            let sourceIp: String
            let userAgent: String
        }

        let accountId: String
        let apiId: String
        let domainName: String
        let domainPrefix: String
        let stage: String
        let requestId: String
        let routeKey: String
        let http: HTTP
        let time: String
        let timeEpoch: UInt64
    }

    let version: String
    let routeKey: String
    let rawPath: String
    let rawQueryString: String
    let cookies: [String]?
    let headers: [String: String]
    let queryStringParameters: [String: String]?
    let pathParameters: [String: String]?
    let stageVariables: [String: String]?
    let requestContext: RequestContext
    let body: String?
    let isBase64Encoded: Bool
}
