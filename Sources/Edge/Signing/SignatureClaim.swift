/// What a request says about its signature: whose key, which headers, when, and the signature itself. Nothing of it is
/// believed yet.
struct SignatureClaim {
    enum Form: Equatable {
        /// In the Authorization header.
        case header
        /// In the query of a presigned URL, good for so many seconds.
        case query(lifetime: Int64)
    }

    static let algorithm = "AWS4-HMAC-SHA256"
    /// More than any client signs: each is looked for among all headers.
    static let maximumHeaders = 50

    let form: Form
    let scope: SigningScope
    /// In lower case, joined by semicolons: as it was sent and signed.
    let headerList: String
    let headerNames: [Substring.UTF8View]
    let signature: String
    let time: SigningTime

    /// - Throws: when the request has no signature, or two, or one whose parts are not whole.
    init(_ request: ReceivedRequest, query: SignedQuery) throws(SignatureRefusal) {
        let authorizations = request.values("authorization")
        switch (authorizations.count, query.hasSignature) {
        case (0, false): throw .missing
        case (0, true): try self.init(query)
        case (1, false): try self.init(authorization: authorizations[0], request)
        default: throw .incomplete("The request has more than one signature.")
        }
    }

    init(
        form: Form, scope: SigningScope, headerList: String, signature: String, time: SigningTime
    ) throws(SignatureRefusal) {
        self.form = form
        self.scope = scope
        self.headerList = headerList
        self.signature = signature
        self.time = time
        headerNames = headerList.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        guard headerNames.count <= Self.maximumHeaders, headerNames.allSatisfy({ HTTPCharacters.isLowerToken($0) })
        else {
            throw .incomplete("SignedHeaders must be header names in lower case.")
        }
        // Without it a request for one server could be sent to another.
        guard headerNames.contains(where: { $0.elementsEqual("host".utf8) }) else {
            throw .invalid("'Host' must be a 'SignedHeader' in the AWS Authorization.")
        }
    }
}

extension HTTPCharacters {
    fileprivate static func isLowerToken(_ bytes: some Collection<UInt8>) -> Bool {
        isToken(bytes) && !bytes.contains { (0x41...0x5a).contains($0) }
    }
}
