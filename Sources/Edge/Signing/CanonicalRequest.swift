import NIOCore
import SluiceGateway

/// What a client must have signed of a request: method, path, query, headers and body in one text
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
///
///     POST                       method
///     /dev/%40connections/…      path, in one of several spellings
///                                query, in one of several spellings
///     host:127.0.0.1:8080        signed headers
///     x-amz-date:20150830T…
///
///     host;x-amz-date            their names
///     e3b0c442…                  SHA-256 of the body
struct CanonicalRequest {
    private var method: [UInt8] = []
    private var path: Substring = ""
    private var query: SignedQuery
    /// What does not depend on the spelling. Both buffers are kept from request to request.
    private var tail: [UInt8] = []
    private var text: [UInt8] = []

    init() {
        query = SignedQuery()
    }

    /// - Throws: when a signed header is not there, or the body is not the one that a header names.
    mutating func set(_ request: ReceivedRequest, _ query: SignedQuery, _ claim: SignatureClaim)
        throws(SignatureRefusal)
    {
        method = Array(request.method.utf8)
        path = Substring(request.target.utf8.prefix { $0 != UInt8(ascii: "?") })
        self.query = query
        tail.removeAll(keepingCapacity: true)
        for name in claim.headerNames { try append(name, of: request) }
        newLine(&tail)
        tail.append(contentsOf: claim.headerList.utf8)
        newLine(&tail)
        try appendPayload(of: request)
    }

    var paths: [CanonicalPath] { CanonicalPath.spellings(of: path.utf8) }

    /// Without a query there is one spelling of it.
    var queries: [CanonicalQuery] { query.signed.isEmpty ? [.asSent] : CanonicalQuery.allCases }

    mutating func digest(_ path: CanonicalPath, _ query: CanonicalQuery) -> Digest? {
        text.removeAll(keepingCapacity: true)
        text.append(contentsOf: method)
        newLine(&text)
        path.append(self.path, to: &text)
        newLine(&text)
        query.append(self.query, to: &text)
        newLine(&text)
        text.append(contentsOf: tail)
        return text.withUnsafeBytes { Digest.sha256($0) }
    }

    /// `name:value`; several headers of one name are joined by commas.
    private mutating func append(
        _ name: Substring.UTF8View, of request: ReceivedRequest
    ) throws(SignatureRefusal) {
        tail.append(contentsOf: name)
        var separator = UInt8(ascii: ":")
        for header in request.headers where header.name.utf8.equalsIgnoringCase(name) {
            tail.append(separator)
            separator = UInt8(ascii: ",")
            appendCollapsed(header.value)
        }
        guard separator != UInt8(ascii: ":") else {
            throw .invalid("A signed header is not part of the request.")
        }
        newLine(&tail)
    }

    /// Without blanks around it, and with one space for each run of them inside.
    private mutating func appendCollapsed(_ value: String) {
        var isBlank = false
        for byte in value.utf8.trimmingBlanks {
            let wasBlank = isBlank
            isBlank = byte == 0x20 || byte == 0x09
            if isBlank, !wasBlank { tail.append(0x20) }
            if !isBlank { tail.append(byte) }
        }
    }

    /// The body's own digest, always. `UNSIGNED-PAYLOAD` is no digest of anything: it would let a request be sent again with
    /// another body. No client needs it here: botocore signs the body for this service in both forms, also of a presigned URL.
    private mutating func appendPayload(of request: ReceivedRequest) throws(SignatureRefusal) {
        guard let digest = request.body.withUnsafeReadableBytes({ Digest.sha256($0) }) else { throw .mismatch }
        let hex = digest.hex
        guard request.values("x-amz-content-sha256").allSatisfy({ $0.utf8.elementsEqual(hex) }) else {
            throw .otherPayload
        }
        tail.append(contentsOf: hex)
    }

    private func newLine(_ target: inout [UInt8]) {
        target.append(0x0a)
    }
}
