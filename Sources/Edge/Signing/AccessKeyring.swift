import Synchronization

/// The access keys that an edge believes now; they can be replaced while it serves.
public final class AccessKeyring: Sendable {
    private let keys: Mutex<AccessKeys>
    /// How often they were replaced: whoever has looked once needs no lock until that changes.
    private let edition = Atomic<Int>(0)

    public init(_ keys: AccessKeys = AccessKeys()) {
        self.keys = Mutex(keys)
    }

    /// Requests that come from now on are held against these.
    public func replace(_ keys: AccessKeys) {
        self.keys.withLock {
            $0 = keys
            edition.add(1, ordering: .releasing)
        }
    }

    /// The keys, when they are newer than `seen`; what was seen then.
    func keys(newerThan seen: Int) -> (keys: AccessKeys, edition: Int)? {
        guard edition.load(ordering: .acquiring) != seen else { return nil }
        return keys.withLock { ($0, edition.load(ordering: .relaxed)) }
    }
}
