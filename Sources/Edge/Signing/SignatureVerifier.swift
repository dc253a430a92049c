import SluiceGateway

/// Whether requests are signed by one of the access keys: AWS Signature Version 4 for `execute-api`, in the Authorization
/// header or in the query. One belongs to each loop: it keeps signing keys and buffers from request to request.
///
///     request → SignatureClaim → time → CanonicalRequest → string to sign → HMAC == signature
struct SignatureVerifier {
    /// Seconds by which the client's clock and ours may differ, either way.
    static let skew: Int64 = 5 * 60

    private let keyring: AccessKeyring
    private var keys = AccessKeys()
    private var edition = -1
    private var signingKeys = SigningKeys()
    private var canonical = CanonicalRequest()
    private var stringToSign: [UInt8] = []

    init(_ keyring: AccessKeyring) {
        self.keyring = keyring
    }

    /// - Parameters:
    ///   - request: target, headers and body exactly as sent.
    ///   - now: milliseconds since 1970.
    /// - Returns: the id of the access key that signed it.
    mutating func verify(_ request: ReceivedRequest, now: Int64) throws(SignatureRefusal) -> String {
        refresh()
        guard !keys.isEmpty else { throw .noKeys }
        let query = try SignedQuery(target: request.target)
        let claim = try SignatureClaim(request, query: query)
        try claim.check(now: now / 1000)
        try canonical.set(request, query, claim)
        let isSigned = isSigned(claim)
        guard keys[claim.scope.keyID] != nil else { throw .unknownKey }
        guard isSigned else { throw .mismatch }
        return claim.scope.keyID
    }

    private mutating func refresh() {
        guard let (keys, edition) = keyring.keys(newerThan: edition) else { return }
        self.keys = keys
        self.edition = edition
        signingKeys = SigningKeys()
    }

    /// Every spelling is tried for an id that nobody has, too: how long a refusal takes does not tell which ids there are.
    private mutating func isSigned(_ claim: SignatureClaim) -> Bool {
        guard let key = signingKeys.key(for: claim.scope, of: keys) else { return false }
        for path in canonical.paths {
            for query in canonical.queries {
                guard let digest = canonical.digest(path, query) else { return false }
                if sign(digest, claim, key)?.isSpelled(claim.signature) == true { return true }
            }
        }
        return false
    }

    private mutating func sign(_ canonical: Digest, _ claim: SignatureClaim, _ key: Digest) -> Digest? {
        stringToSign.removeAll(keepingCapacity: true)
        for line in [SignatureClaim.algorithm, claim.time.text] {
            stringToSign.append(contentsOf: line.utf8)
            stringToSign.append(0x0a)
        }
        claim.scope.append(to: &stringToSign)
        stringToSign.append(0x0a)
        canonical.appendHex(to: &stringToSign)
        return stringToSign.withUnsafeBytes { key.hmac($0) }
    }
}

extension SignatureClaim {
    /// - Parameter now: seconds since 1970.
    fileprivate func check(now: Int64) throws(SignatureRefusal) {
        guard scope.day.utf8.elementsEqual(time.day) else {
            throw .invalid("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.")
        }
        let skew = SignatureVerifier.skew
        guard time.seconds <= now + skew else {
            throw .invalid(
                "Signature not yet current: \(time.text) is still later than \(SigningTime(seconds: now + skew).text) "
                    + "(\(SigningTime(seconds: now).text) + 5 min.)")
        }
        switch form {
        case .header:
            guard time.seconds >= now - skew else {
                throw .invalid(
                    "Signature expired: \(time.text) is now earlier than \(SigningTime(seconds: now - skew).text) "
                        + "(\(SigningTime(seconds: now).text) - 5 min.)")
            }
        case .query(let lifetime):
            guard now <= time.seconds + lifetime else {
                let end = SigningTime(seconds: time.seconds + lifetime)
                throw .invalid("Signature expired: \(SigningTime(seconds: now).text) is now later than \(end.text).")
            }
        }
    }
}
