/// How many connections may be begun in the beginning, and when to give up.
struct ConnectGate {
    static let atOnce = 256
    /// Nanoseconds without a new connection, when attempts fail.
    static let patience: UInt64 = 5_000_000_000

    let total: Int
    /// Connections a second.
    let rate: Double?
    let start: UInt64
    private(set) var begun = 0
    private(set) var opened = 0
    private var lastProgress: UInt64
    private var hasFailed = false

    init(total: Int, rate: Double?, start: UInt64) {
        self.total = total
        self.rate = rate
        self.start = start
        lastProgress = start
    }

    /// The places of the connections that are to be begun now.
    mutating func begin(at now: UInt64) -> Range<Int> {
        let paced = rate.map { Int(clamping: Int64(Double(now - start) * $0 / 1e9)) + 1 } ?? total
        let end = min(total, paced, opened + Self.atOnce)
        defer { begun = max(begun, end) }
        return begun..<max(begun, end)
    }

    mutating func opened(at now: UInt64) {
        opened += 1
        lastProgress = now
        hasFailed = false
    }

    var isComplete: Bool { opened == total }

    /// One that had been opened broke again.
    mutating func lost() {
        opened -= 1
    }

    mutating func failed() {
        hasFailed = true
    }

    func isHopeless(at now: UInt64) -> Bool {
        hasFailed && now > lastProgress + Self.patience
    }
}
