import NIOCore
import SluiceGateway

@testable import SluiceEdge

extension Operation {
    /// The request of AWS' SDKs, as botocore signed it.
    static func signing() throws -> [Operation] {
        let keyring = AccessKeyring(
            try AccessKeys(id: "AKIDEXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"))
        return [
            verify("signature verified", keyring, signature: signature, size: 200),
            verify("signature refused", keyring, signature: String(signature.reversed()), size: 200),
        ]
    }

    private static let signature = "2fdb70bf8ede4b6f89b1eabc4b47e7d7c927ed3fb1f1236d0839fcb334ee271d"

    private static func verify(
        _ name: String, _ keyring: AccessKeyring, signature: String, size: Int
    ) -> Operation {
        let request = ReceivedRequest(
            method: "POST", target: "/prod/@connections/PJqB0fHsqRcCHlw%3D", minorVersion: 1,
            headers: [
                HTTPHeader(name: "Host", value: "127.0.0.1:8080"),
                HTTPHeader(name: "Accept-Encoding", value: "identity"),
                HTTPHeader(
                    name: "User-Agent", value: "Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux#6.1 lang/python#3.11"),
                HTTPHeader(name: "X-Amz-Date", value: "20150830T123600Z"),
                HTTPHeader(
                    name: "Authorization",
                    value: "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/execute-api/aws4_request, "
                        + "SignedHeaders=host;x-amz-date, Signature=\(signature)"),
                HTTPHeader(name: "amz-sdk-invocation-id", value: "8c2f2a3b-0b1c-4f0e-9d57-6f1f0a1b2c3d"),
                HTTPHeader(name: "amz-sdk-request", value: "attempt=1"),
                HTTPHeader(name: "Content-Length", value: "\(size)"),
            ], body: ByteBuffer(repeating: 0x61, count: size))
        var verifier = SignatureVerifier(keyring)
        return Operation(name: name, items: 1, bytes: size) {
            (try? verifier.verify(request, now: 1_440_938_160_000))?.utf8.count ?? 1
        }
    }
}
