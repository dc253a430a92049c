import NIOCore

/// When the live members of a count are told what changed: at once, but at most every 50 ms.
struct LiveSchedule {
    static let interval = TimeAmount.milliseconds(50)

    private var changed: Set<String> = []
    private var told: [String: NIODeadline] = [:]
    /// An earlier owner may have told just now.
    private let began: NIODeadline

    init(now: NIODeadline) {
        began = now
    }

    mutating func changed(_ names: some Sequence<String>) {
        changed.formUnion(names)
    }

    /// The counts to be told of now.
    mutating func takeDue(at now: NIODeadline) -> [String] {
        let due = changed.filter { deadline(of: $0) <= now }
        changed.subtract(due)
        return due.sorted()
    }

    /// They have been told. The interval begins with the answer, so that messages are never closer than that.
    mutating func told(_ names: some Sequence<String>, at now: NIODeadline) {
        for name in names { told[name] = now }
        told = told.filter { changed.contains($0.key) || now < $0.value + Self.interval }
    }

    var next: NIODeadline? { changed.map(deadline).min() }

    private func deadline(of name: String) -> NIODeadline { (told[name] ?? began) + Self.interval }
}
