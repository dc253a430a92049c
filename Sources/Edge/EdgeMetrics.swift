import Metrics

/// Every metric of an edge, by its name.
struct EdgeMetrics: Sendable {
    /// Open WebSockets of one loop.
    let connections: Gauge
    /// Handshakes by result: accepted, refused, unanswered.
    let connectsAccepted = Counter(label: "sluice_edge_connects_total", dimensions: [("result", "accepted")])
    let connectsRefused = Counter(label: "sluice_edge_connects_total", dimensions: [("result", "refused")])
    let connectsUnanswered = Counter(label: "sluice_edge_connects_total", dimensions: [("result", "unanswered")])
    /// Events in packs that Redis took; by `packs` it is what a pack holds on average.
    let events = Counter(label: "sluice_edge_events_total")
    let packs = Counter(label: "sluice_edge_packs_total")
    let appendErrors = Counter(label: "sluice_edge_append_errors_total")
    let replies = Counter(label: "sluice_edge_replies_total")
    /// Replies whose seat had been given back.
    let staleReplies = Counter(label: "sluice_edge_stale_replies_total")
    /// Packs of replies that are none.
    let malformedPacks = Counter(label: "sluice_edge_malformed_packs_total")
    let broadcastDeliveries = Counter(label: "sluice_edge_broadcast_deliveries_total")
    /// Replies that were lost for good: their partition's connections were closed.
    let outGaps = Counter(label: "sluice_edge_out_gaps_total")
    let httpRequests = Counter(label: "sluice_edge_http_requests_total")
    let httpRefusals = Counter(label: "sluice_edge_http_refusals_total")
    /// Calls of the `@connections` API, and those of them that no access key had signed.
    let managementCalls = Counter(label: "sluice_edge_management_calls_total")
    let unsignedCalls = Counter(label: "sluice_edge_management_unsigned_calls_total")
    /// How often Redis came back without packs that it had answered for.
    let losses = Counter(label: "sluice_edge_lost_writes_total")
    /// How often a loop stopped reading because Redis or the workers did not keep up.
    let stalls = Counter(label: "sluice_edge_stalls_total")
    /// Messages answered with "Too many requests" after that, and not stored.
    let refusedMessages = Counter(label: "sluice_edge_refused_messages_total")

    /// Connections that ended before their TLS handshake was complete.
    let handshakeFailures = Counter(label: "sluice_edge_tls_handshake_failures_total")
    /// When the certificate ends, in seconds since 1970; of the whole edge, and only with TLS.
    static var certificateExpiry: Gauge { Gauge(label: "sluice_edge_tls_certificate_expiry_seconds") }

    init(loop: Int) {
        connections = Gauge(label: "sluice_edge_connections", dimensions: [("loop", "\(loop)")])
    }

    /// Ended connections by close code.
    func closes(code: UInt16) -> Counter {
        // Codes from 3000 on are the application's: they would be as many series as it likes.
        let label = code >= 3000 ? "application" : "\(code)"
        return Counter(label: "sluice_edge_closes_total", dimensions: [("code", label)])
    }
}
