import Foundation
import NIOSSL
import SluiceTestSupport
import Testing

@testable import SluiceTLS

@Suite(.timeLimit(.minutes(1))) struct TLSClientTests {
    @Test func `two are equal when they are told the same`() {
        let identity = TLSIdentity(certificate: "c", key: "k")
        #expect(TLSClient(trust: .file("a"), identity: identity) == TLSClient(trust: .file("a"), identity: identity))
        #expect(TLSClient(trust: .file("a")) != TLSClient(trust: .system))
        #expect(TLSClient(trust: .file("a")) != TLSClient(trust: .file("a"), identity: identity))
        #expect(Set([TLSClient(), TLSClient(), TLSClient(trust: .anyone)]).count == 2)
    }

    @Test func `what is wrong with its files is said`() async throws {
        try await withAuthority { authority in
            let (good, other) = (try await authority.issue("good"), try await authority.issue("other"))
            let missing = #expect(throws: TLSError.self) { try TLSClient(trust: .file("/nowhere/ca.pem")).check() }
            #expect(missing?.message == "/nowhere/ca.pem cannot be read: no such file or directory.")
            let mixed = TLSClient(identity: TLSIdentity(certificate: good.certificate, key: other.key))
            #expect(throws: TLSError.self) { try mixed.check() }
            try TLSClient(trust: .file(authority.certificate), identity: good.identity).check()
            try TLSClient().check()
        }
    }

    @Test func `a CA that has changed is read for the next connection, one that cannot be used is not`() async throws {
        try await withAuthority { authority in
            try await withAuthority { second in
                let server = try await TLSServer(authority.issue("localhost").identity)
                let ca = "\(second.folder)/trusted.pem"
                try FileManager.default.copyItem(atPath: second.certificate, toPath: ca)
                let client = TLSClient(trust: .file(ca))
                try await withListener(server) { port in
                    #expect(await failure { _ = try await Shown.by(port, client) } != nil)
                    try FileManager.default.replace(ca, by: authority.certificate)
                    #expect(await failure { _ = try await Shown.by(port, client) } == nil)
                    try "nothing".write(toFile: ca, atomically: true, encoding: .utf8)
                    #expect(await failure { _ = try await Shown.by(port, client) } == nil)
                }
            }
        }
    }

    @Test func `who speaks no TLS is told so`() async throws {
        try await withListener(nil) { port in
            let why = await failure { _ = try await Shown.by(port, TLSClient(trust: .anyone)) }
            #expect(why == "it does not speak TLS")
        }
    }
}
