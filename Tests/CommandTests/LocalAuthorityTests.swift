import Foundation
import SluiceTLS
import SluiceTestSupport
import Testing

@testable import SluiceCommand

/// What is made is judged by the openssl program and by BoringSSL.
@Suite struct LocalAuthorityTests {
    private static let names = ServerName.all(listeningOn: "127.0.0.1")

    private func openssl(_ arguments: String...) async throws -> String {
        try await Program("openssl").output(arguments)
    }

    @Test func `the certificate is one for this machine, from a CA that is one`() async throws {
        try await withTemporaryFolder { folder in
            let authority = LocalAuthority(folder: "\(folder)/tls")
            #expect(try authority.prepare(for: Self.names))
            for name in ["localhost", "foreign.example"] {
                let verdict = try await openssl(
                    "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", authority.certificate,
                    "-verify_hostname", name, authority.identity.certificate)
                #expect(verdict.hasSuffix(": OK") == (name == "localhost"), "\(verdict)")
            }
            for address in ["127.0.0.1", "::1"] {
                let verdict = try await openssl(
                    "verify", "-CAfile", authority.certificate, "-verify_ip", address, authority.identity.certificate)
                #expect(verdict.hasSuffix(": OK"), "\(verdict)")
            }
            let text = try await openssl("x509", "-in", authority.certificate, "-noout", "-text")
            for part in ["CA:TRUE, pathlen:0", "Certificate Sign, CRL Sign", "Version: 3"] {
                #expect(text.contains(part))
            }
            #expect(try TLSServer(authority.identity).expiry > Int64(Date.now.timeIntervalSince1970) + 396 * 86_400)
        }
    }

    @Test func `keys are readable for their owner only`() async throws {
        try await withTemporaryFolder { folder in
            let authority = LocalAuthority(folder: "\(folder)/tls")
            try authority.prepare(for: Self.names)
            let files = try FileManager.default.contentsOfDirectory(atPath: authority.folder).sorted()
            #expect(files == ["ca-key.pem", "ca.pem", "certificate.pem", "key.pem"])
            for file in files {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(authority.folder)/\(file)")
                let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue
                #expect(mode == (file.contains("key") ? 0o600 : 0o644), "\(file)")
            }
        }
    }

    @Test func `nothing is made twice, and a name that is missing renews the certificate, not the CA`() async throws {
        try await withTemporaryFolder { folder in
            let authority = LocalAuthority(folder: "\(folder)/tls")
            try authority.prepare(for: Self.names)
            let before = PrivateFile.read(authority.certificate)
            let certificate = PrivateFile.read(authority.identity.certificate)
            #expect(try !authority.prepare(for: Self.names))
            #expect(PrivateFile.read(authority.identity.certificate) == certificate)
            let more = ServerName.all(listeningOn: "192.0.2.7") + [.host("gateway.test")]
            #expect(try authority.prepare(for: more))
            #expect(PrivateFile.read(authority.certificate) == before)
            let verdict = try await openssl(
                "verify", "-CAfile", authority.certificate, "-verify_ip", "192.0.2.7", "-verify_hostname",
                "gateway.test", authority.identity.certificate)
            #expect(verdict.hasSuffix(": OK"), "\(verdict)")
        }
    }

    @Test(arguments: [29, 31])
    func `a certificate that ends within 30 days is renewed`(days: Int) async throws {
        try await withTemporaryFolder { folder in
            let authority = LocalAuthority(folder: "\(folder)/tls")
            try authority.prepare(for: Self.names)
            let ca = try #require(PrivateFile.read(authority.certificate).flatMap(Certificate.init(pem:)))
            let caKey = try #require(
                PrivateFile.read("\(authority.folder)/ca-key.pem").flatMap(SigningKey.init(pem:)))
            let key = try #require(PrivateFile.read(authority.identity.key).flatMap(SigningKey.init(pem:)))
            // It ends a little later than that, so that the day is not over yet when it is read.
            let short = CertificateDraft.server(Self.names, days: days + (days < 30 ? 0 : 1))
            let made = try #require(short.signed(for: key, by: (ca, caKey)))
            try PrivateFile.write(made.pem, to: authority.identity.certificate, isSecret: false)
            #expect(try authority.prepare(for: Self.names) == (days < 30))
        }
    }

    @Test func `a certificate that is not this CA's, or has lost its key, is made anew`() async throws {
        try await withTemporaryFolder { folder in
            let (authority, other) = (LocalAuthority(folder: "\(folder)/a"), LocalAuthority(folder: "\(folder)/b"))
            for each in [authority, other] { try each.prepare(for: Self.names) }
            try PrivateFile.write(PrivateFile.read(other.identity.certificate), to: authority.identity.certificate)
            try PrivateFile.write(PrivateFile.read(other.identity.key), to: authority.identity.key)
            #expect(try authority.prepare(for: Self.names))
            unlink(authority.identity.key)
            #expect(try authority.prepare(for: Self.names))
        }
    }

    @Test func `a key without its CA is left of a start that was killed, and the CA made anew`() async throws {
        try await withTemporaryFolder { folder in
            let authority = LocalAuthority(folder: "\(folder)/tls")
            try authority.prepare(for: Self.names)
            unlink(authority.certificate)
            #expect(try authority.prepare(for: Self.names))
        }
    }

    @Test func `a CA without its key is not replaced`() async throws {
        try await withTemporaryFolder { folder in
            let authority = LocalAuthority(folder: "\(folder)/tls")
            try authority.prepare(for: Self.names)
            unlink("\(authority.folder)/ca-key.pem")
            let error = #expect(throws: CommandError.self) { try authority.prepare(for: Self.names) }
            #expect(error?.description.contains("are not a CA and its key") == true)
        }
    }

    @Test func `names are those of this machine and the address that is listened on`() {
        let all = ServerName.all(listeningOn: "0.0.0.0")
        #expect(all.starts(with: [.host("localhost"), .address("127.0.0.1"), .address("::1")]))
        #expect(!all.contains(.address("0.0.0.0")))
        #expect(ServerName.all(listeningOn: "192.0.2.7").last == .address("192.0.2.7"))
        #expect(ServerName("a b") == nil)
        #expect(ServerName("a,DNS:b") == nil)
        #expect(ServerName("") == nil)
    }
}
