import NIOCore
import SluiceGateway
import Testing

@testable import SluiceEdge

/// The examples of AWS' own documentation and test suite.
@Suite struct `signatures as AWS documents them` {
    private let secret = AccessKeys.Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")

    private func key(_ service: String) -> Digest? {
        secret.hmac("20150830")?.hmac("us-east-1")?.hmac(service)?.hmac("aws4_request")
    }

    private func signature(_ canonical: Digest, _ service: String) -> String {
        let scope = "20150830/us-east-1/\(service)/aws4_request"
        let text = "AWS4-HMAC-SHA256\n20150830T123600Z\n\(scope)\n\(String(decoding: canonical.hex, as: UTF8.self))"
        return String(decoding: key(service)?.hmac(text)?.hex ?? [], as: UTF8.self)
    }

    private func canonical(_ request: ReceivedRequest, signing headers: String) throws -> Digest {
        let time = try #require(SigningTime(iso8601: "20150830T123600Z"))
        let claim = try SignatureClaim(
            form: .header, scope: SigningScope(credential: "AKIDEXAMPLE/20150830/us-east-1/execute-api/aws4_request"),
            headerList: headers, signature: "", time: time)
        var canonical = CanonicalRequest()
        try canonical.set(request, SignedQuery(target: request.target), claim)
        let digest = canonical.digest(.encodedAgain, .normalized)
        return try #require(digest)
    }

    @Test func `the derived signing key`() {
        let hex = String(decoding: key("iam")?.hex ?? [], as: UTF8.self)
        #expect(hex == "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9")
    }

    @Test func `ListUsers of the documentation`() throws {
        let request = ReceivedRequest(
            method: "GET", target: "/?Action=ListUsers&Version=2010-05-08", minorVersion: 1,
            headers: [
                HTTPHeader(name: "Content-Type", value: "application/x-www-form-urlencoded;  charset=utf-8"),
                HTTPHeader(name: "Host", value: "iam.amazonaws.com"),
                HTTPHeader(name: "X-Amz-Date", value: "20150830T123600Z"),
            ])
        let digest = try canonical(request, signing: "content-type;host;x-amz-date")
        #expect(digest.isSpelled("f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59"))
        #expect(
            signature(digest, "iam") == "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")
    }

    @Test func `get-vanilla of the test suite`() throws {
        let request = ReceivedRequest(
            method: "GET", target: "/", minorVersion: 1,
            headers: [
                HTTPHeader(name: "Host", value: "example.amazonaws.com"),
                HTTPHeader(name: "X-Amz-Date", value: "20150830T123600Z"),
            ])
        let digest = try canonical(request, signing: "host;x-amz-date")
        #expect(digest.isSpelled("bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63"))
        #expect(
            signature(digest, "service") == "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")
    }
}
