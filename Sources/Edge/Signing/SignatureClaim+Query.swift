extension SignatureClaim {
    /// Seconds: the longest that a presigned URL may be good for, a week.
    private static let longestLifetime: Int64 = 604_800

    /// The parameters of a presigned URL. X-Amz-Security-Token is signed like any other parameter, and means nothing here.
    init(_ query: SignedQuery) throws(SignatureRefusal) {
        guard try Self.part("X-Amz-Algorithm", of: query) == Self.algorithm else {
            throw .incomplete("X-Amz-Algorithm must be '\(Self.algorithm)'.")
        }
        let scope = try SigningScope(credential: Self.part("X-Amz-Credential", of: query))
        guard let time = SigningTime(iso8601: try Self.part("X-Amz-Date", of: query)) else {
            throw .incomplete("X-Amz-Date must be in ISO-8601 'basic format'.")
        }
        let lifetime = try Self.part("X-Amz-Expires", of: query)
        guard lifetime.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = Int64(lifetime),
            (1...Self.longestLifetime).contains(seconds)
        else {
            throw .incomplete("X-Amz-Expires must be between 1 and \(Self.longestLifetime) seconds.")
        }
        try self.init(
            form: .query(lifetime: seconds), scope: scope, headerList: Self.part("X-Amz-SignedHeaders", of: query),
            signature: Self.part("X-Amz-Signature", of: query), time: time)
    }

    private static func part(_ name: String, of query: SignedQuery) throws(SignatureRefusal) -> String {
        let values = query.values(name)
        guard let value = values.first, values.count == 1 else {
            throw .incomplete("AWS query-string parameters must include '\(name)', once.")
        }
        return value
    }
}
