import ArgumentParser
import SluiceTLS
import Testing

@testable import SluiceCommand

@Suite struct EdgeConfigurationTests {
    @Test func `options and variables reach the configuration`() throws {
        let command = try EdgeCommand.parse(["--port", "9000", "--frame-limit", "1000", "--drain", "0.5"])
        let configuration = try command.configuration(in: [
            "SLUICE_REDIS": "redis://10.1.1.1:7000/3", "SLUICE_STAGE": "prod", "SLUICE_PARTITIONS": "32",
            "SLUICE_PING_INTERVAL": "7", "SLUICE_FRAME_LIMIT": "2000",
        ])
        #expect(configuration.port == 9000)
        #expect(configuration.frameLimit == 1000)
        #expect(configuration.drain == .milliseconds(500))
        #expect("\(configuration.redis)" == "redis://10.1.1.1:7000/3")
        #expect(configuration.stage == "prod")
        #expect(configuration.partitions == 32)
        #expect(configuration.pingInterval == .seconds(7))
    }

    @Test func `without anything the documented defaults hold`() throws {
        let configuration = try EdgeCommand.parse([]).configuration(in: [:])
        #expect(configuration.host == "127.0.0.1")
        #expect(configuration.port == 8080)
        #expect(configuration.namespace == "sluice")
        #expect(configuration.stage == "dev")
        #expect(configuration.partitions == nil)
        #expect(configuration.loops == 1)
        #expect(configuration.pingInterval == .seconds(30))
        #expect(configuration.pingTimeout == .seconds(60))
        #expect(configuration.idleTimeout == .zero)
        #expect(configuration.lifetime == .zero)
        #expect(configuration.takesBinary)
        #expect(configuration.frameLimit == 32 * 1024)
        #expect(configuration.messageLimit == 128 * 1024)
        #expect(configuration.bodyLimit == 1024 * 1024)
        #expect(configuration.outboundLimit == 1024 * 1024)
        #expect(configuration.headerLimit == 16 * 1024)
        #expect(configuration.headTimeout == .seconds(10))
        #expect(configuration.answerTimeout == .seconds(30))
        #expect(configuration.drain == .seconds(10))
    }

    @Test(arguments: [(["--strict-aws"], [:]), ([], ["SLUICE_STRICT_AWS": "true"])] as [([String], [String: String])])
    func `strict AWS is what AWS has`(arguments: [String], environment: [String: String]) throws {
        let configuration = try EdgeCommand.parse(arguments).configuration(in: environment)
        #expect(configuration.frameLimit == 32 * 1024)
        #expect(configuration.messageLimit == 128 * 1024)
        #expect(configuration.lifetime == .seconds(7200))
        #expect(configuration.idleTimeout == .seconds(600))
        #expect(!configuration.takesBinary)
    }

    @Test(arguments: ["--frame-limit", "--message-limit", "--lifetime", "--idle-timeout"])
    func `a limit beside strict AWS is an error that says so`(option: String) throws {
        let error = #expect(throws: ValidationError.self) {
            try EdgeCommand.parse(["--strict-aws", option, "1000"]).configuration(in: [:])
        }
        #expect(error?.message == "\(option) cannot stand beside --strict-aws, which sets that limit itself.")
        let variable = "SLUICE_" + option.dropFirst(2).uppercased().replacing("-", with: "_")
        let other = #expect(throws: ValidationError.self) {
            try EdgeCommand.parse([]).configuration(in: [variable: "1000", "SLUICE_STRICT_AWS": "true"])
        }
        #expect(other?.message == "\(variable) cannot stand beside --strict-aws, which sets that limit itself.")
        #expect(throws: Never.self) {
            try EdgeCommand.parse([option, "1000"]).configuration(in: ["SLUICE_STRICT_AWS": "false"])
        }
    }

    @Test func `certificates are named by options and variables`() throws {
        let command = try EdgeCommand.parse(["--tls-certificate", "c.pem", "--redis-ca", "ca.pem"])
        let configuration = try command.configuration(in: [
            "SLUICE_TLS_KEY": "k.pem", "SLUICE_TLS_CERTIFICATE": "other.pem", "SLUICE_REDIS": "rediss://h",
            "SLUICE_REDIS_CERTIFICATE": "rc.pem", "SLUICE_REDIS_KEY": "rk.pem",
        ])
        #expect(configuration.tls == TLSIdentity(certificate: "c.pem", key: "k.pem"))
        let identity = TLSIdentity(certificate: "rc.pem", key: "rk.pem")
        #expect(configuration.redis.tls == TLSClient(trust: .file("ca.pem"), identity: identity))
        #expect(try EdgeCommand.parse([]).configuration(in: [:]).tls == nil)
    }

    @Test(arguments: [
        "SLUICE_NAMESPACE": "a{b}", "SLUICE_STAGE": "a/b", "SLUICE_REDIS": "http://x", "SLUICE_TLS_KEY": "key.pem",
        "SLUICE_REDIS_CERTIFICATE": "certificate.pem", "SLUICE_LOOPS": "0",
    ])
    func `a value that cannot be is refused`(variable: String, text: String) throws {
        let command = try EdgeCommand.parse([])
        #expect(throws: (any Error).self) { try command.configuration(in: [variable: text]) }
    }
}
