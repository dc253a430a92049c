import Sluice

/// What an authorizer's function said.
enum AuthorizerAnswer: Equatable, Sendable {
    struct Permission: Equatable, Sendable {
        let principalID: String
        let policy: AuthorizerPolicy
        /// Texts: numbers and booleans as JSON writes them.
        let context: [String: String]
    }

    /// It allows what its policy allows.
    case permission(Permission)
    /// The error whose message is `Unauthorized`, and nothing else.
    case unauthorized
    /// Another error, no answer, or one that makes no sense: why.
    case broken(String)

    /// AWS's limit for an answer.
    static let maximumBytes = 8 * 1024

    init(_ outcome: InvocationOutcome) {
        switch outcome {
        case .returned(let payload): self = Self.read(payload)
        case .failed(let failure) where failure.message == "Unauthorized": self = .unauthorized
        case .failed(let failure): self = .broken("\(failure.type): \(failure.message)")
        case .timedOut: self = .broken("it took too long")
        }
    }

    private static func read(_ payload: ByteBuffer) -> AuthorizerAnswer {
        guard payload.readableBytes <= maximumBytes else { return .broken("its answer is longer than 8 KB") }
        guard case .object(let members)? = JSONValue(payload) else { return .broken("its answer is no JSON object") }
        guard case .string(let principalID)? = members["principalId"] else {
            return .broken("its answer has no principalId")
        }
        guard let policy = AuthorizerPolicy(members["policyDocument"]) else {
            return .broken("its answer has no policyDocument that can be read")
        }
        guard let context = context(members["context"] ?? .null) else {
            return .broken("its context has more than texts, numbers and booleans")
        }
        return .permission(Permission(principalID: principalID.text, policy: policy, context: context))
    }

    private static func context(_ value: JSONValue) -> [String: String]? {
        if value == .null { return [:] }
        guard case .object(let members) = value else { return nil }
        let texts = members.compactMapValues(\.scalarText)
        guard texts.count == members.count else { return nil }
        return Dictionary(texts.map { ($0.key.text, $0.value) }) { _, last in last }
    }
}

extension AuthorizerAnswer {
    /// The status that refuses the handshake; nil where `arn` may be invoked.
    func refusal(of arn: String) -> Int? {
        switch self {
        case .permission(let permission): permission.policy.allows(invoking: arn) ? nil : 403
        case .unauthorized: 401
        case .broken: 500
        }
    }
}

extension AuthorizerAnswer.Permission {
    /// `requestContext.authorizer`.
    /// - Parameter latency: how long the function took, in milliseconds.
    func context(latency: Int64) -> ByteBuffer {
        JSONWriter.object { json in
            json.member("principalId", principalID)
            for (name, value) in context.sorted(by: { $0.key < $1.key }) where !Self.ours.contains(name) {
                json.member(name, value)
            }
            json.member("integrationLatency", latency)
        }
    }

    private static let ours: Set<String> = ["principalId", "integrationLatency"]
}
