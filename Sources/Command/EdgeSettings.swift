import SluiceSettings

/// What only the edge can be told.
enum EdgeSettings {
    static let host = Setting(
        "SLUICE_HOST", default: "127.0.0.1", "The address to listen on for clients.", valueName: "address")
    static let port = Setting(
        "SLUICE_PORT", default: 8080, in: 1...65535, "The port for clients, HTTP and WebSocket.", valueName: "port")
    static let adminPort = Setting(
        "SLUICE_ADMIN_PORT", default: 8081, in: 1...65535,
        "The port on the loopback for /healthz, /readyz and /metrics.", valueName: "port")
    static let loops = Setting(
        "SLUICE_LOOPS", default: 1, in: 1...256, "The number of event loops (threads) for clients.", valueName: "count")
    static let pingInterval = Setting(
        "SLUICE_PING_INTERVAL", default: Seconds(30), in: time, "After how much silence a client is pinged.",
        valueName: "seconds")
    static let pingTimeout = Setting(
        "SLUICE_PING_TIMEOUT", default: Seconds(60), in: time,
        "How long a pinged client may be silent before it is cut off.", valueName: "seconds")
    static let idleTimeout = Setting(
        "SLUICE_IDLE_TIMEOUT", default: Seconds(0), in: Seconds(0)...Seconds(30 * 86400),
        "After how long without a message a WebSocket is closed (close code 1001); 0 is never.", valueName: "seconds")
    static let lifetime = Setting(
        "SLUICE_LIFETIME", default: Seconds(0), in: Seconds(0)...Seconds(30 * 86400),
        "How long a WebSocket may last (close code 1001); 0 is for ever.", valueName: "seconds")
    static let strictAWS = Setting(
        "SLUICE_STRICT_AWS", default: false,
        """
        What Amazon API Gateway has, instead of options: frames of 32 KiB, messages of 128 KiB and no binary ones \
        (close code 1003), 2 hours at most and 10 minutes without a message.
        """)
    static let accessKeys = Setting(
        "SLUICE_ACCESS_KEYS", default: "", shown: "none",
        """
        A file of access keys that may call @connections, in the format of AWS' shared credentials; SIGHUP reads it again. \
        Another is taken from \(AccessKeySource.idVariable) and \(AccessKeySource.secretVariable).
        """, valueName: "file")
    static let frameLimit = Setting(
        "SLUICE_FRAME_LIMIT", default: 32 * 1024, in: size, "The largest WebSocket frame.", valueName: "bytes")
    static let messageLimit = Setting(
        "SLUICE_MESSAGE_LIMIT", default: 128 * 1024, in: size, "The largest WebSocket message (close code 1009).",
        valueName: "bytes")
    static let bodyLimit = Setting(
        "SLUICE_BODY_LIMIT", default: 1024 * 1024, in: size, "The largest HTTP body (status 413).",
        valueName: "bytes")
    static let headerLimit = Setting(
        "SLUICE_HEADER_LIMIT", default: 16 * 1024, in: size, "The largest HTTP request head (status 431).",
        valueName: "bytes")
    static let headTimeout = Setting(
        "SLUICE_HEAD_TIMEOUT", default: Seconds(10), in: time,
        "How long a complete request head may take (status 408).", valueName: "seconds")
    static let answerTimeout = Setting(
        "SLUICE_ANSWER_TIMEOUT", default: Seconds(30), in: time,
        "How long a worker may take to answer a request or a connect (status 504).", valueName: "seconds")
    static let drain = Setting(
        "SLUICE_DRAIN", default: Seconds(10), in: Seconds(0)...Seconds(86400),
        "Over how long clients are told to go (close code 1012) when the edge is stopped.", valueName: "seconds")
    static let queueLimit = Setting(
        "SLUICE_QUEUE_LIMIT", default: 8 * 1024 * 1024, in: size,
        "How much a loop holds that Redis has not taken before it stops reading WebSockets.", valueName: "bytes")
    static let backlogEntries = Setting(
        "SLUICE_BACKLOG_ENTRIES", default: 10_000, in: 1...1_000_000_000,
        "How many entries a partition holds that no worker has taken before WebSockets are not read.",
        valueName: "count")
    static let backlogBytes = Setting(
        "SLUICE_BACKLOG_BYTES", default: 32 * 1024 * 1024, in: 128...(1 << 40),
        "About how many bytes of them; 16 partitions hold 16 times that in Redis.", valueName: "bytes")
    static let stallTime = Setting(
        "SLUICE_STALL_TIME", default: Seconds(10), in: Seconds(0)...Seconds(86400),
        "How long WebSockets are not read before messages are read and refused.", valueName: "seconds")
    static let outboundLimit = Setting(
        "SLUICE_OUTBOUND_LIMIT", default: 1024 * 1024, in: size,
        "How much a client may leave unread before it is cut off.", valueName: "bytes")

    private static let size = 128...(1 << 30)
    private static let time = Seconds(0.001)...Seconds(86400)
}
