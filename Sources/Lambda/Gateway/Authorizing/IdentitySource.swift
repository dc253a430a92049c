import Sluice
import SluiceGateway

/// What an authorizer or `$connect` wants to see of a handshake: where one source is missing or empty it is not even asked.
enum IdentitySource: Hashable, Sendable {
    case header(String)
    case query(String)
    case stageVariable(String)
    case context(String)

    /// - Throws: where `text` is none of the four forms of `route.request.header.X`.
    init(_ text: String) throws(LambdaError) {
        for (prefix, source) in Self.forms where text.hasPrefix(prefix) && text.count > prefix.count {
            self = source(String(text.dropFirst(prefix.count)))
            return
        }
        throw LambdaError(
            "The identity source \(text) cannot be read: it must be route.request.header.X, route.request.querystring.X, "
                + "stageVariables.X or context.X.")
    }

    private static let forms: [(String, @Sendable (String) -> IdentitySource)] = [
        ("route.request.header.", { .header($0) }), ("route.request.querystring.", { .query($0) }),
        ("stageVariables.", { .stageVariable($0) }), ("context.", { .context($0) }),
    ]

    func isPresent(in handshake: Handshake, _ facts: ConnectionFacts, _ identity: APIIdentity) -> Bool {
        let value: String? =
            switch self {
            case .header(let name): handshake.head.header(name)
            case .query(let name): handshake.head.queryParameters.values(name).last
            case .stageVariable(let name): identity.stage.variables[name]
            case .context(let name): Self.contextValue(name, facts, identity)
            }
        return value.map { !$0.isEmpty } ?? false
    }

    /// What `$connect`'s context always has is there; of the rest nothing is.
    private static func contextValue(_ name: String, _ facts: ConnectionFacts, _ identity: APIIdentity) -> String? {
        switch name {
        case "identity.sourceIp": facts.sourceIP
        case "identity.userAgent": facts.userAgent
        case "domainName": facts.domainName
        case "apiId": identity.apiID
        case "stage": identity.stage.name
        case "connectedAt", "connectionId", "eventType", "extendedRequestId", "requestId", "requestTime",
            "requestTimeEpoch",
            "routeKey":
            name
        default: nil
        }
    }
}
