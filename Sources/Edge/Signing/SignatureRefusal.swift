/// Why a signed request is refused, as AWS words it: status 403, the type in `x-amzn-ErrorType`, the message in the body.
struct SignatureRefusal: Error, Equatable {
    let errorType: String
    /// Printable ASCII without quotation marks and backslashes: nothing of the request is repeated unchecked.
    let message: String

    /// No access key is known here: nobody can be believed.
    static let noKeys = SignatureRefusal(errorType: "ForbiddenException", message: "Forbidden")
    static let missing = SignatureRefusal(
        errorType: "MissingAuthenticationTokenException", message: "Missing Authentication Token")
    static let unknownKey = SignatureRefusal(
        errorType: "UnrecognizedClientException", message: "The security token included in the request is invalid.")
    static let mismatch = invalid(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
            + "and signing method. Consult the service documentation for details.")
    static let otherPayload = invalid(
        "The provided 'x-amz-content-sha256' header does not match what was computed.")

    /// The signature's parts are not there, or not whole.
    static func incomplete(_ message: String) -> SignatureRefusal {
        SignatureRefusal(errorType: "IncompleteSignatureException", message: message)
    }

    static func invalid(_ message: String) -> SignatureRefusal {
        SignatureRefusal(errorType: "InvalidSignatureException", message: message)
    }
}
