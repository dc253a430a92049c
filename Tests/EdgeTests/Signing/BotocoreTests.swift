import NIOCore
import SluiceGateway
import SluiceTestSupport
import Testing

@testable import SluiceEdge

@Suite(.enabled(if: Botocore.isInstalled, Botocore.hint)) struct `signatures of botocore` {
    @Test func `what it signs is believed, and only with the right key, service and payload`() async throws {
        var verifier = SignatureVerifier(try Signing.keyring())
        let table = try await Botocore.requests(seed: .random(in: 0...1_000_000), count: 500)
        #expect(table.count > 500)
        for signed in table {
            let request = try #require(signed.request, "\(signed.name): \(signed.target)")
            let verdict = Result { try verifier.verify(request, now: signed.now * 1000) }
            #expect((try? verdict.get()) == (signed.accepted ? Signing.keyID : nil), "\(signed): \(verdict)")
        }
    }

    @Test func `whatever is changed of it, it is not believed`() async throws {
        let names = ["a boto3 post", "a session token", "a presigned address with a token", "headers with odd blanks"]
        let table = try await Botocore.requests(seed: 1, count: 0)
        for signed in table where names.contains(signed.name) {
            let request = try #require(signed.request)
            for change in Change.all(of: request) {
                #expect(try Signing.refusal(change.request, now: signed.now) != nil, "\(signed.name): \(change.what)")
            }
        }
    }
}
