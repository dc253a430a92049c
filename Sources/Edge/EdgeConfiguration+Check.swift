import SluiceGateway

extension EdgeConfiguration {
    /// - Throws: what cannot be, in one sentence.
    func check() throws(EdgeError) {
        guard Keyspace.isValid(namespace: namespace) else { throw wrong("the namespace “\(namespace)” cannot be") }
        guard (1...256).contains(loops) else { throw wrong("\(loops) event loops: 1 to 256 can be") }
        guard (0...65535).contains(port) else { throw wrong("\(port) is no port") }
        if let partitions, !(1...Partitioning.maximumCount).contains(partitions) {
            throw wrong("\(partitions) partitions: 1 to \(Partitioning.maximumCount) can be")
        }
        guard !stage.isEmpty, stage.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && !"/?#%".utf8.contains($0) }) else {
            throw wrong("the stage “\(stage)” cannot be part of a path")
        }
        let limits = [
            frameLimit, messageLimit, bodyLimit, headerLimit, outboundLimit, queueLimit, backlogEntries, backlogBytes,
        ]
        guard limits.allSatisfy({ $0 > 0 }) else {
            throw wrong("a limit of less than one lets nothing through")
        }
        guard pingInterval > .zero, pingTimeout > .zero else { throw wrong("pings take more than no time") }
        guard idleTimeout >= .zero, (Duration.zero...Self.longestLifetime).contains(lifetime) else {
            throw wrong("the idle time-out and the lifetime, of at most 30 days, cannot be negative")
        }
    }

    /// The clock of a connection's age goes round after 49 days.
    private static let longestLifetime = Duration.seconds(30 * 86400)

    private func wrong(_ message: String) -> EdgeError { EdgeError(.configuration, message) }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
