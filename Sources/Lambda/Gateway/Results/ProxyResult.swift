import Sluice

/// What a function returned, in the form that API Gateway asks for of a proxy integration.
struct ProxyResult: Equatable, Sendable {
    var statusCode: Int?
    /// `headers`, then what `multiValueHeaders` adds.
    var headers: [HTTPHeader] = []
    /// What a result of payload format 2.0 has as `cookies`.
    var cookies: [String] = []
    var body = ""
    var isBase64Encoded = false

    /// The first header of that name, in any case.
    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The body's bytes; nil where it should be base64 and is not.
    var bytes: ByteBuffer? {
        isBase64Encoded ? ByteBuffer(base64: body) : ByteBuffer(string: body)
    }
}

extension ProxyResult {
    /// A result that API Gateway calls malformed.
    struct Malformed: Error, Equatable {}

    private static let keys: Set<JSONString> = [
        "statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded",
    ]

    /// A result for a WebSocket route: other keys than the five are malformed.
    init(webSocket value: JSONValue) throws(Malformed) {
        guard case .object(let members) = value, Self.keys.isSuperset(of: members.keys) else { throw Malformed() }
        try self.init(members)
    }

    /// A result of payload format 2.0.
    init(http members: [JSONString: JSONValue]) throws(Malformed) {
        try self.init(members)
        cookies = try (members["cookies"]?.present?.items ?? []).map { (item) throws(Malformed) in
            guard case .string(let cookie) = item else { throw Malformed() }
            return cookie.text
        }
    }

    private init(_ members: [JSONString: JSONValue]) throws(Malformed) {
        statusCode = try members["statusCode"]?.present.map(Self.status)
        headers = try Self.headers(members["headers"]) + Self.headers(members["multiValueHeaders"])
        switch members["body"]?.present {
        case nil: break
        case .string(let string): body = string.text
        default: throw Malformed()
        }
        switch members["isBase64Encoded"]?.present {
        case nil: break
        case .boolean(let value): isBase64Encoded = value
        default: throw Malformed()
        }
    }

    /// A number, or a string that is one.
    private static func status(_ value: JSONValue) throws(Malformed) -> Int {
        switch value {
        case .number(let number): if let status = number.integer { return status }
        case .string(let string): if let status = Int(string.text) { return status }
        default: break
        }
        throw Malformed()
    }

    private static func headers(_ value: JSONValue?) throws(Malformed) -> [HTTPHeader] {
        guard let value = value?.present else { return [] }
        guard case .object(let members) = value else { throw Malformed() }
        var headers: [HTTPHeader] = []
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            for item in value.items where item != .null {
                guard let text = item.scalarText else { throw Malformed() }
                headers.append(HTTPHeader(name: name.text, value: text))
            }
        }
        return headers
    }
}

extension JSONValue {
    /// Nil for null, which is as good as absent.
    fileprivate var present: JSONValue? { self == .null ? nil : self }
}
