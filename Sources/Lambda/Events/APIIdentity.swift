/// What all events of an API say of it.
public struct APIIdentity: Sendable, Equatable {
    /// Ten characters of `[a-z0-9]`, as API Gateway's are.
    public var apiID: String
    public var stage: Stage
    public var region: String
    public var accountID: String
    /// Whether `domainName` has the port the client used, where that is not 443. API Gateway's never has one; with it the
    /// management endpoint that functions make of `domainName` is the one the client spoke to.
    public var namesPort: Bool

    public init(
        apiID: String, stage: Stage, region: String = "us-east-1", accountID: String = "000000000000",
        namesPort: Bool = true
    ) {
        self.apiID = apiID
        self.stage = stage
        self.region = region
        self.accountID = accountID
        self.namesPort = namesPort
    }

    /// An id that is the same for the same names, in every process and at every start.
    public static func apiID(for name: String, in namespace: String) -> String {
        // FNV-1a, 64 bits.
        let hash = "\(namespace)/\(name)".utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        // 36^10 ids.
        let digits = String(hash % 3_656_158_440_062_976, radix: 36)
        return String(repeating: "0", count: 10 - digits.count) + digits
    }

    public static func isAPIID(_ text: String) -> Bool {
        text.utf8.count == 10
            && text.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) }
    }

    /// What a policy of `$connect`'s authorizer has to allow.
    var connectARN: String {
        "arn:aws:execute-api:\(region):\(accountID):\(apiID)/\(stage.name)/$connect"
    }

    /// `domainName`, of the Host header.
    func domainName(host: String?) -> String {
        // A longer one is no name (RFC 1035 section 2.3.4), and would have to be kept.
        guard let host, !host.isEmpty, host.utf8.count <= 255 else { return Self.unknownDomainName }
        guard let port = Self.port(of: host) else { return host }
        return namesPort && port != "443" ? host : String(host.dropLast(port.count + 1))
    }

    /// Where it is not known what the client called us.
    static let unknownDomainName = "localhost"

    /// The colons of an IPv6 address stand in brackets.
    static func port(of host: String) -> Substring? {
        guard let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") else { return nil }
        return host[host.index(after: colon)...]
    }
}
