import Metrics

/// What a worker counts. Events per commit is `sluice_worker_events_total / sluice_worker_commits_total`.
struct WorkerMetrics: Sendable {
    let events = Counter(label: "sluice_worker_events_total")
    let entries = Counter(label: "sluice_worker_entries_total")
    let commits = Counter(label: "sluice_worker_commits_total")
    let commitRetries = Counter(label: "sluice_worker_commit_retries_total")
    let handlerErrors = Counter(label: "sluice_worker_handler_errors_total")
    let deadLetters = Counter(label: "sluice_worker_dead_letters_total")
    let relayed = Counter(label: "sluice_worker_outbox_messages_total")
    let lostNodes = Counter(label: "sluice_worker_lost_nodes_total")
    let fenced = Counter(label: "sluice_worker_fenced_total")
    let partitions = Gauge(label: "sluice_worker_partitions")
}
