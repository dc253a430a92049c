import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import SluiceTestSupport
import Testing

@testable import SluiceTLS

@Suite(.timeLimit(.minutes(1))) struct TLSServerTests {
    @Test func `a client that trusts the CA is served, one that does not is told why`() async throws {
        try await withAuthority { authority in
            let server = try await TLSServer(authority.issue("localhost").identity)
            try await withListener(server) { port in
                let trusting = TLSClient(trust: .file(authority.certificate))
                let serial = try PEM.serial(server.identity.certificate)
                #expect(try await Shown.by(port, trusting).serial == serial)
                #expect(try await Shown.by(port, trusting, server: "127.0.0.1").version == .tlsv13)
                #expect(try await Shown.by(port, TLSClient(trust: .anyone)).version == .tlsv13)
                let why = await failure { _ = try await Shown.by(port, TLSClient()) }
                #expect(why == "its certificate is not from a CA that is trusted here, or is not valid now")
            }
        }
    }

    @Test func `a certificate for another name or address is refused`() async throws {
        try await withAuthority { authority in
            let client = TLSClient(trust: .file(authority.certificate))
            let server = try await TLSServer(authority.issue("elsewhere", for: "DNS:elsewhere.example").identity)
            try await withListener(server) { port in
                for name in ["localhost", "127.0.0.1"] {
                    let why = await failure { _ = try await Shown.by(port, client, server: name) }
                    #expect(why?.contains("certificate") == true, "\(name): \(why ?? "accepted")")
                }
            }
        }
    }

    @Test func `new connections see a certificate that was read again, open ones stay`() async throws {
        try await withAuthority { authority in
            let old = try await authority.issue("old", days: 5)
            let server = try TLSServer(old.identity)
            let before = server.expiry
            let client = TLSClient(trust: .file(authority.certificate))
            try await withListener(server) { port in
                let open = try await Shown.by(port, client, keeping: true)
                let new = try await authority.issue("new", days: 20)
                try FileManager.default.replace(old.certificate, by: new.certificate)
                try FileManager.default.replace(old.key, by: new.key)
                #expect(try await Shown.by(port, client).serial == open.serial)
                try server.reload()
                let serial = try PEM.serial(new.certificate)
                #expect(try await Shown.by(port, client).serial == serial)
                #expect(server.expiry >= before + 14 * 86_400)
                #expect(try await open.echo("still here") == "still here")
                try await open.close()
            }
        }
    }

    @Test func `files that cannot be used change nothing when they are read again`() async throws {
        try await withAuthority { authority in
            let identity = try await authority.issue("localhost")
            let server = try TLSServer(identity.identity)
            let expiry = server.expiry
            let serial = try PEM.serial(identity.certificate)
            try "nothing".write(toFile: identity.certificate, atomically: true, encoding: .utf8)
            let error = #expect(throws: TLSError.self) { try server.reload() }
            #expect(error?.code == .noCertificate)
            #expect(error?.message == "\(identity.certificate) holds no certificate in PEM.")
            #expect(server.expiry == expiry)
            try await withListener(server) { port in
                let shown = try await Shown.by(port, TLSClient(trust: .anyone))
                #expect(shown.serial == serial)
            }
        }
    }

    @Test func `what is wrong with which file is said`() async throws {
        try await withAuthority { authority in
            let (good, other) = (try await authority.issue("good"), try await authority.issue("other"))
            let encrypted = try await authority.encrypt(good.key)
            let missing = "\(authority.folder)/missing.pem"
            let garbled = "\(authority.folder)/garbled.pem"
            try "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
                .write(toFile: garbled, atomically: false, encoding: .utf8)
            let expected: [(TLSIdentity, TLSError.Code, String)] = [
                (TLSIdentity(certificate: missing, key: good.key), .unreadable, "\(missing) cannot be read: no such"),
                (TLSIdentity(certificate: good.certificate, key: missing), .unreadable, "\(missing) cannot be read"),
                (TLSIdentity(certificate: authority.folder, key: good.key), .unreadable, "is a directory"),
                (TLSIdentity(certificate: good.key, key: good.key), .noCertificate, "\(good.key) holds no certificate"),
                (TLSIdentity(certificate: garbled, key: good.key), .noCertificate, "What \(garbled) gives"),
                (TLSIdentity(certificate: good.certificate, key: good.certificate), .noKey, "holds no private key"),
                (
                    TLSIdentity(certificate: good.certificate, key: encrypted), .encryptedKey,
                    "\(encrypted) is encrypted"
                ),
                (
                    TLSIdentity(certificate: good.certificate, key: other.key), .foreignKey,
                    "The key in \(other.key) does not belong to the certificate in \(good.certificate)."
                ),
            ]
            for (identity, code, text) in expected {
                let error = #expect(throws: TLSError.self) { try TLSServer(identity) }
                #expect(error?.code == code)
                #expect(error?.message.contains(text) == true, "\(error?.message ?? "")")
            }
        }
    }
}
