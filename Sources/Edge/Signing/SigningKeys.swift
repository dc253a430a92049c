/// Derives signing keys, and keeps them: a key signs everything of a day in a region.
struct SigningKeys {
    private struct Name: Hashable {
        /// Nil for keys that nobody has.
        let keyID: String?
        let day: String
        let region: String
    }

    /// A client chooses day and region freely; what it can take here is bounded.
    private static let limit = 64

    private var keys: [Name: Digest] = [:]
    /// Stands for the secret of an id that nobody has: its signature is computed all the same, and takes as long.
    private let decoy = AccessKeys.Secret("decoy\(UInt64.random(in: 0 ... .max))\(UInt64.random(in: 0 ... .max))")

    /// Nil when libcrypto fails.
    mutating func key(for scope: SigningScope, of keys: AccessKeys) -> Digest? {
        let secret = keys[scope.keyID]
        let name = Name(keyID: secret == nil ? nil : scope.keyID, day: scope.day, region: scope.region)
        if let key = self.keys[name] { return key }
        guard let key = Self.derive(scope, secret ?? decoy) else { return nil }
        if self.keys.count >= Self.limit { self.keys = [:] }
        self.keys[name] = key
        return key
    }

    /// HMACs of each other: secret, day, region, service, end.
    private static func derive(_ scope: SigningScope, _ secret: AccessKeys.Secret) -> Digest? {
        secret.hmac(scope.day)?.hmac(scope.region)?.hmac(SigningScope.service)?.hmac("aws4_request")
    }
}
