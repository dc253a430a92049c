import NIOCore
import SluiceGateway

@testable import SluiceEdge

/// Signs requests for tests, after AWS' description and without the verifier's code but for its digests.
struct Signing {
    static let keyID = "AKIDEXAMPLE"
    static let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    /// 2015-08-30T12:36:00Z, in seconds since 1970.
    static let now: Int64 = 1_440_938_160

    static func keyring() throws -> AccessKeyring { AccessKeyring(try AccessKeys(id: keyID, secret: secret)) }

    static func verify(_ request: ReceivedRequest, now: Int64 = now) throws -> String {
        var verifier = SignatureVerifier(try keyring())
        return try verifier.verify(request, now: now * 1000)
    }

    /// Nil when it is accepted.
    static func refusal(_ request: ReceivedRequest, now: Int64 = now) throws -> SignatureRefusal? {
        do {
            _ = try verify(request, now: now)
            return nil
        } catch let refusal as SignatureRefusal {
            return refusal
        }
    }

    var keyID = Self.keyID
    var secret = Self.secret
    var date = "20150830T123600Z"
    var day = "20150830"
    var service = "execute-api"
    var terminator = "aws4_request"
    var signedHeaders = ["host", "x-amz-date"]

    var scope: String { "\(day)/us-east-1/\(service)/\(terminator)" }

    /// A call of `@connections`, signed in its header as SDKs do.
    func request(
        method: String = "POST", path: String = "/dev/@connections/PJqB0fHsqRcCHlw%3D", body: String = "hello",
        headers: [HTTPHeader] = []
    ) -> ReceivedRequest {
        var request = ReceivedRequest(
            method: method, target: path, minorVersion: 1,
            headers: [HTTPHeader(name: "Host", value: "127.0.0.1:8080"), HTTPHeader(name: "X-Amz-Date", value: date)]
                + headers, body: ByteBuffer(string: body))
        request.headers.append(HTTPHeader(name: "Authorization", value: authorization(of: request)))
        return request
    }

    func authorization(of request: ReceivedRequest) -> String {
        let names = signedHeaders.joined(separator: ";")
        return "AWS4-HMAC-SHA256 Credential=\(keyID)/\(scope), SignedHeaders=\(names), "
            + "Signature=\(signature(of: request))"
    }

    private func signature(of request: ReceivedRequest) -> String {
        let path = String(request.path).replacing("%", with: "%25").replacing("@", with: "%40").replacing(
            "=", with: "%3D")
        let lines = signedHeaders.map { name in "\(name):\(request.values(name).joined(separator: ","))\n" }.joined()
        let canonical = """
            \(request.method)
            \(path)

            \(lines)
            \(signedHeaders.joined(separator: ";"))
            \(Self.hex(String(buffer: request.body)))
            """
        let text = "AWS4-HMAC-SHA256\n\(date)\n\(scope)\n\(Self.hex(canonical))"
        let key = AccessKeys.Secret(secret).hmac(day)?.hmac("us-east-1")?.hmac(service)?.hmac(terminator)
        return String(decoding: key?.hmac(text)?.hex ?? [], as: UTF8.self)
    }

    static func hex(_ text: String) -> String {
        let digest = Array(text.utf8).withUnsafeBytes { Digest.sha256($0) }
        return String(decoding: digest?.hex ?? [], as: UTF8.self)
    }
}
