/// Whose key signs, and for which day, region and service: `AKIDEXAMPLE/20150830/us-east-1/execute-api/aws4_request`.
struct SigningScope: Hashable {
    /// The service that `@connections` belongs to.
    static let service = "execute-api"
    private static let terminator = "aws4_request"

    let keyID: String
    /// `yyyyMMdd`.
    let day: String
    /// The client's: any will do.
    let region: String

    init(credential: String) throws(SignatureRefusal) {
        let parts = credential.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 5, parts.allSatisfy({ !$0.isEmpty }) else {
            throw .incomplete(
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.")
        }
        guard parts[3].elementsEqual(Self.service.utf8) else {
            throw .invalid("Credential should be scoped to correct service: '\(Self.service)'.")
        }
        guard parts[4].elementsEqual(Self.terminator.utf8) else {
            throw .invalid("Credential should be scoped with a valid terminator: '\(Self.terminator)'.")
        }
        keyID = String(Substring(parts[0]))
        day = String(Substring(parts[1]))
        region = String(Substring(parts[2]))
    }

    /// The line of the string to sign: all of it but the key.
    func append(to target: inout [UInt8]) {
        for part in [day, region, Self.service] {
            target.append(contentsOf: part.utf8)
            target.append(UInt8(ascii: "/"))
        }
        target.append(contentsOf: Self.terminator.utf8)
    }
}
