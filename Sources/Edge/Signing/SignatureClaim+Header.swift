extension SignatureClaim {
    /// `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`, with commas, blanks or both in between.
    init(authorization: String, _ request: ReceivedRequest) throws(SignatureRefusal) {
        // Bytes: characters would take longer than all digests together.
        let words = authorization.utf8.split { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ",") }
        guard words.first?.elementsEqual(Self.algorithm.utf8) == true else {
            throw .incomplete("Authorization must begin with '\(Self.algorithm)'.")
        }
        let scope = try SigningScope(credential: Self.part("Credential", of: words.dropFirst()))
        let headerList = try Self.part("SignedHeaders", of: words.dropFirst())
        let signature = try Self.part("Signature", of: words.dropFirst())
        guard words.count == 4 else {
            throw .incomplete("Authorization must have Credential, SignedHeaders and Signature, and nothing else.")
        }
        try self.init(
            form: .header, scope: scope, headerList: headerList, signature: signature, time: Self.time(of: request))
    }

    private static func part(
        _ name: String, of words: ArraySlice<Substring.UTF8View>
    ) throws(SignatureRefusal) -> String {
        let values = words.filter { $0.starts(with: name.utf8) && $0.dropFirst(name.utf8.count).first == equalsSign }
        guard let value = values.first, values.count == 1 else {
            throw .incomplete("Authorization header requires '\(name)' parameter, once.")
        }
        return String(Substring(value.dropFirst(name.utf8.count + 1)))
    }

    private static let equalsSign = UInt8(ascii: "=")

    /// X-Amz-Date, else Date in either form.
    private static func time(of request: ReceivedRequest) throws(SignatureRefusal) -> SigningTime {
        let dates = request.values("x-amz-date")
        let texts = dates.isEmpty ? request.values("date") : dates
        guard let text = texts.first, texts.count == 1 else {
            throw .incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
        }
        guard let time = SigningTime(iso8601: text) ?? (dates.isEmpty ? SigningTime(httpDate: text) : nil) else {
            throw .incomplete("Date must be in ISO-8601 'basic format'.")
        }
        return time
    }
}
