import NIOCore

/// How long to wait before the next try: twice as long at most after every failure, and anything below that with the
/// same probability ("full jitter"), so that everybody who lost one server does not come back in one moment.
struct BackOff: Equatable {
    let first: TimeAmount
    let longest: TimeAmount
    private(set) var failures = 0

    init(first: TimeAmount, longest: TimeAmount) {
        self.first = first
        self.longest = longest
    }

    mutating func failed(using random: inout some RandomNumberGenerator) -> TimeAmount {
        defer { failures += 1 }
        let (grown, overflow) = first.nanoseconds.multipliedReportingOverflow(by: 1 << Int64(min(failures, 30)))
        let ceiling = overflow ? longest.nanoseconds : min(grown, longest.nanoseconds)
        return .nanoseconds(.random(in: 0...max(ceiling, 0), using: &random))
    }

    mutating func succeeded() {
        failures = 0
    }
}
