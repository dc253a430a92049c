import ArgumentParser
import SluiceRedis
import SluiceTLS

/// The certificates of a connection to Redis by `rediss://`: a group of options for whatever takes a Redis URL.
public struct RedisTLSOptions: ParsableArguments {
    public static let ca = Setting(
        "SLUICE_REDIS_CA", default: "", shown: "what this machine trusts",
        "For rediss://: the CAs that Redis' certificate may be from, PEM.", valueName: "file")
    public static let certificate = Setting(
        "SLUICE_REDIS_CERTIFICATE", default: "", shown: "none",
        "For rediss://: the certificate to show to Redis, PEM.", valueName: "file")
    public static let key = Setting(
        "SLUICE_REDIS_KEY", default: "", shown: "none", "For rediss://: the key of that certificate, PEM.",
        valueName: "file")

    /// The variables of all of them.
    public static let variables = [ca.variable, certificate.variable, key.variable]

    @Option(help: Self.ca.help) var redisCA: String?
    @Option(help: Self.certificate.help) var redisCertificate: String?
    @Option(help: Self.key.help) var redisKey: String?

    public init() {}

    /// The server that the text names, with these certificates.
    ///
    /// - Throws: `RedisError`, or `ValidationError` where one of certificate and key is missing.
    public func url(_ text: String, in environment: [String: String]) throws -> RedisURL {
        try RedisURL(text, tls: try client(in: environment))
    }

    /// What was said, as variables.
    public func variables(in environment: [String: String]) throws -> [String: String] {
        var values: [String: String] = [:]
        values[Self.ca.variable] = try Self.ca.value(redisCA, in: environment)
        values[Self.certificate.variable] = try Self.certificate.value(redisCertificate, in: environment)
        values[Self.key.variable] = try Self.key.value(redisKey, in: environment)
        return values.filter { !$0.value.isEmpty }
    }

    /// `nil` where nothing was said.
    private func client(in environment: [String: String]) throws -> TLSClient? {
        let values = try variables(in: environment)
        guard !values.isEmpty else { return nil }
        let trust = values[Self.ca.variable].map(TLSClient.Trust.file) ?? .system
        switch (values[Self.certificate.variable], values[Self.key.variable]) {
        case (let certificate?, let key?):
            return TLSClient(trust: trust, identity: TLSIdentity(certificate: certificate, key: key))
        case (nil, nil): return TLSClient(trust: trust)
        case (_?, nil): throw ValidationError("--redis-certificate needs --redis-key, the key that belongs to it.")
        case (nil, _?): throw ValidationError("--redis-key needs --redis-certificate, the certificate it belongs to.")
        }
    }
}
