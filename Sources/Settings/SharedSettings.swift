import ArgumentParser
import SluiceGateway

/// The settings that edge and worker share.
public enum SharedSettings {
    public static let redis = Setting(
        "SLUICE_REDIS", default: "redis://127.0.0.1:6379",
        "Redis 7.0 or newer: redis[s]://[user[:password]@]host[:port][/db] or redis+unix:///path/to/socket[?db=n].",
        valueName: "url")
    public static let namespace = Setting(
        "SLUICE_NAMESPACE", default: "sluice", "What all keys in Redis begin with.",
        expectation: "something without spaces and braces", accepts: Keyspace.isValid(namespace:))
    public static let stage = Setting(
        "SLUICE_STAGE", default: "dev", "The stage: WebSockets are opened at / and /{stage}.",
        expectation: "one or more letters, digits, '-', '_' and '.'", accepts: isName)
    public static let logLevel = Setting(
        "SLUICE_LOG_LEVEL", default: LogLevel.info, "How much is logged: \(LogLevel.names).", valueName: "level")

    public static let partitions = Setting(
        "SLUICE_PARTITIONS", default: 0, shown: "what Redis has, else 16",
        "The number of partitions, fixed when a deployment is first started.", valueName: "count",
        expectation: "between 1 and \(Partitioning.maximumCount), or 0 for what Redis has",
        accepts: { (0...Partitioning.maximumCount).contains($0) })

    @Sendable private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch UInt8(byte) {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}
