/// The policy in an authorizer's answer, evaluated as IAM does: an explicit Deny wins, else one Allow has to match.
///
/// Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
struct AuthorizerPolicy: Equatable, Sendable {
    enum Effect: String, Sendable {
        case allow = "Allow"
        case deny = "Deny"
    }

    struct Statement: Equatable, Sendable {
        let effect: Effect
        let actions: [String]
        let resources: [String]
        /// Whether it says more than is evaluated here: NotAction, NotResource, Condition, and what nobody knows.
        let hasUnknown: Bool
    }

    let statements: [Statement]

    /// Whether a statement says more than is evaluated here.
    var hasUnknown: Bool { statements.contains(where: \.hasUnknown) }

    /// What cannot be evaluated is taken for the safer: no Allow, but a Deny.
    func allows(invoking arn: String) -> Bool {
        let isDenied = statements.contains { $0.effect == .deny && ($0.hasUnknown || $0.covers(arn)) }
        return !isDenied && statements.contains { $0.effect == .allow && !$0.hasUnknown && $0.covers(arn) }
    }
}

extension AuthorizerPolicy.Statement {
    fileprivate func covers(_ arn: String) -> Bool {
        // IAM compares actions without regard to case.
        actions.contains { PolicyPattern($0.lowercased()).matches("execute-api:invoke") }
            && resources.contains { PolicyPattern($0).matches(arn) }
    }

    private static let evaluated: Set<JSONString> = ["Sid", "Effect", "Action", "Resource"]

    /// Nil where it is no statement: each is about some actions, and some resources. What is a list may be a single text.
    fileprivate init?(_ value: JSONValue) {
        guard case .object(let members) = value, case .string(let effect)? = members["Effect"],
            let effect = AuthorizerPolicy.Effect(rawValue: effect.text),
            let actions = Self.texts(members["Action"]), let resources = Self.texts(members["Resource"])
        else { return nil }
        guard !actions.isEmpty || members["NotAction"] != nil, !resources.isEmpty || members["NotResource"] != nil
        else {
            return nil
        }
        let isUnknown = !Self.evaluated.isSuperset(of: members.keys)
        self.init(effect: effect, actions: actions, resources: resources, hasUnknown: isUnknown)
    }

    private static func texts(_ value: JSONValue?) -> [String]? {
        guard let value else { return [] }
        let texts = value.items.compactMap { item -> String? in
            if case .string(let string) = item { string.text } else { nil }
        }
        return texts.count == value.items.count ? texts : nil
    }
}

extension AuthorizerPolicy {
    /// Nil where it is no policy.
    init?(_ value: JSONValue?) {
        guard case .object(let members)? = value, let statement = members["Statement"] else { return nil }
        let statements = statement.items.compactMap(Statement.init)
        guard statements.count == statement.items.count else { return nil }
        self.init(statements: statements)
    }
}
