import NIOCore
import SluiceGateway
import Testing

@testable import SluiceEdge

@Suite struct `signatures that are not believed` {
    private static let path = "/dev/@connections/PJqB0fHsqRcCHlw%3D"

    @Test func `a good one is, to the second`() throws {
        let request = Signing().request()
        for offset in [-300, 0, 300] as [Int64] {
            #expect(try Signing.verify(request, now: Signing.now + offset) == Signing.keyID)
        }
    }

    @Test func `a stale or early one says by how much`() throws {
        let request = Signing().request()
        #expect(
            try Signing.refusal(request, now: Signing.now + 301)
                == .invalid(
                    "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T124101Z - 5 min.)"
                ))
        #expect(
            try Signing.refusal(request, now: Signing.now - 301)
                == .invalid(
                    "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z "
                        + "(20150830T123059Z + 5 min.)"))
    }

    @Test func `without a key nobody is believed, and with another one neither`() throws {
        var nobody = SignatureVerifier(AccessKeyring())
        #expect(throws: SignatureRefusal.noKeys) { try nobody.verify(Signing().request(), now: Signing.now * 1000) }
        #expect(try Signing.refusal(Signing(keyID: "AKIDOTHER").request()) == .unknownKey)
        #expect(try Signing.refusal(Signing(secret: "x").request()) == .mismatch)
    }

    @Test func `no signature is none, of whatever kind`() throws {
        let host = HTTPHeader(name: "Host", value: "h")
        var request = ReceivedRequest(method: "POST", target: Self.path, minorVersion: 1, headers: [host])
        #expect(try Signing.refusal(request) == .missing)
        for authorization in ["", "Bearer abc", "AWS4-ECDSA-P256-SHA256 Credential=a", "AWS4-HMAC-SHA256"] {
            request.headers = [host, HTTPHeader(name: "Authorization", value: authorization)]
            #expect(try Signing.refusal(request)?.errorType == "IncompleteSignatureException", "\(authorization)")
        }
    }

    @Test func `another body, method, path, host or day is another request`() throws {
        let good = Signing().request()
        var other = good
        other.body = ByteBuffer(string: "hello!")
        #expect(try Signing.refusal(other) == .mismatch)
        other = good
        other.method = "DELETE"
        #expect(try Signing.refusal(other) == .mismatch)
        other = good
        other.target = "/dev/@connections/PJqB0fHsqRcCHlx%3D"
        #expect(try Signing.refusal(other) == .mismatch)
        other = good
        other.headers[0] = HTTPHeader(name: "Host", value: "127.0.0.1:8081")
        #expect(try Signing.refusal(other) == .mismatch)
        #expect(try Signing.refusal(Signing(day: "20150829").request())?.errorType == "InvalidSignatureException")
        #expect(
            try Signing.refusal(Signing(service: "lambda").request())
                == .invalid("Credential should be scoped to correct service: 'execute-api'."))
        #expect(
            try Signing.refusal(Signing(terminator: "aws5_request").request())?.errorType == "InvalidSignatureException"
        )
        #expect(
            try Signing.refusal(Signing(signedHeaders: ["x-amz-date"]).request())
                == .invalid("'Host' must be a 'SignedHeader' in the AWS Authorization."))
    }

    @Test func `one character changed is enough`() throws {
        let changes = Change.all(of: Signing().request())
        #expect(changes.count > 200)
        for change in changes { #expect(try Signing.refusal(change.request) != nil, "\(change.what)") }
    }

    @Test func `two signatures are none`() throws {
        var request = Signing().request()
        request.headers.append(request.headers[2])
        #expect(try Signing.refusal(request) == .incomplete("The request has more than one signature."))
        request = Signing().request()
        request.target += "?X-Amz-Signature=1"
        #expect(try Signing.refusal(request) == .incomplete("The request has more than one signature."))
        request = Signing().request(headers: [HTTPHeader(name: "x-amz-date", value: "20150830T123600Z")])
        #expect(try Signing.refusal(request)?.errorType == "IncompleteSignatureException")
    }

    @Test(arguments: [
        "Credential=a/20150830/us-east-1/execute-api/aws4_request, SignedHeaders=host",
        "Credential=a/20150830/us-east-1/execute-api/aws4_request, Signature=00",
        "SignedHeaders=host, Signature=00",
        "Credential=a, SignedHeaders=host, Signature=00",
        "Credential=////, SignedHeaders=host, Signature=00",
        "Credential=a/20150830/us-east-1/execute-api/aws4_request, SignedHeaders=, Signature=00",
        "Credential=a/20150830/us-east-1/execute-api/aws4_request, SignedHeaders=Host, Signature=00",
        "Credential=a/20150830/us-east-1/execute-api/aws4_request, SignedHeaders=host;;x, Signature=00",
        "Credential=a/20150830/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=00, Signature=00",
        "Credential=a/20150830/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=00, More=1",
    ]) func `what is not whole is refused as such`(parts: String) throws {
        var request = Signing().request()
        request.headers[2] = HTTPHeader(name: "Authorization", value: "AWS4-HMAC-SHA256 \(parts)")
        #expect(try Signing.refusal(request)?.errorType == "IncompleteSignatureException")
    }

    @Test(arguments: [
        "", "20150830", "20150830T123600", "20150231T123600Z", "20150830T126000Z", "２０150830T123600Z", "x",
    ])
    func `a date that is none is refused`(date: String) throws {
        #expect(try Signing.refusal(Signing(date: date).request())?.errorType == "IncompleteSignatureException")
    }

    @Test func `any blanks and commas may stand between the parts`() throws {
        var request = Signing().request()
        let parts = request.headers[2].value.split(separator: " ").map { $0.filter { $0 != "," } }
        for separator in [",", " ", "\t", " , ", ",,  "] {
            let value = parts[0] + " " + parts[1...].joined(separator: separator)
            request.headers[2] = HTTPHeader(name: "authorization", value: value)
            #expect(try Signing.verify(request) == Signing.keyID)
        }
    }

    @Test func `a body's digest in a header has to be the body's`() throws {
        let name = "x-amz-content-sha256"
        let signing = Signing(signedHeaders: ["host", name, "x-amz-date"])
        let right = signing.request(headers: [HTTPHeader(name: name, value: Signing.hex("hello"))])
        #expect(try Signing.verify(right) == Signing.keyID)
        for value in ["UNSIGNED-PAYLOAD", Signing.hex("hello!"), ""] {
            let wrong = signing.request(headers: [HTTPHeader(name: name, value: value)])
            #expect(try Signing.refusal(wrong) == .otherPayload)
        }
    }

    @Test func `huge and odd requests end in a refusal`() throws {
        let names = (0..<200).map { "x-\($0)" }
        let many = Signing(signedHeaders: ["host", "x-amz-date"] + names)
            .request(headers: names.map { HTTPHeader(name: $0, value: "1") })
        #expect(try Signing.refusal(many) == .incomplete("SignedHeaders must be header names in lower case."))
        var long = Signing().request()
        long.headers[2] = HTTPHeader(name: "Authorization", value: String(repeating: "a,", count: 100_000))
        #expect(try Signing.refusal(long) != nil)
        long = Signing().request()
        long.target += "?" + String(repeating: "a=b&", count: 5000)
        #expect(try Signing.refusal(long)?.errorType == "IncompleteSignatureException")
        for bytes in [[0xff, 0xfe], [0xc3], [0xed, 0xa0, 0x80]] as [[UInt8]] {
            var odd = Signing().request()
            odd.headers[2] = HTTPHeader(
                name: "Authorization", value: "AWS4-HMAC-SHA256 Credential=" + String(decoding: bytes, as: UTF8.self))
            #expect(try Signing.refusal(odd) != nil)
            odd = Signing().request()
            odd.target += String(decoding: bytes, as: UTF8.self)
            #expect(try Signing.refusal(odd) == .mismatch)
        }
    }

    @Test func `the answer is AWS' own`() {
        let response = ManagementAnswer(id: "", time: 0).refused(ManagementRefusal(SignatureRefusal.missing))
        #expect(response.status == 403)
        #expect(
            response.headers.contains(
                HTTPHeader(name: "x-amzn-ErrorType", value: "MissingAuthenticationTokenException")))
        #expect(String(buffer: response.body) == #"{"message":"Missing Authentication Token"}"#)
    }

    @Test func `other keys count from the next request on`() throws {
        let keyring = try Signing.keyring()
        var verifier = SignatureVerifier(keyring)
        let request = Signing().request()
        #expect(try verifier.verify(request, now: Signing.now * 1000) == Signing.keyID)
        keyring.replace(try AccessKeys(id: Signing.keyID, secret: "new"))
        #expect(throws: SignatureRefusal.mismatch) { try verifier.verify(request, now: Signing.now * 1000) }
        let renewed = Signing(secret: "new").request()
        #expect(try verifier.verify(renewed, now: Signing.now * 1000) == Signing.keyID)
    }
}
