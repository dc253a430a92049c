import Synchronization

/// The chains of a batch that no task has taken yet.
final class ChainQueue: Sendable {
    /// In reverse, so that taking one moves none of the others.
    private let chains: Mutex<[[Ledger.Work]]>

    init(_ chains: [[Ledger.Work]]) { self.chains = Mutex(chains.reversed()) }

    var isEmpty: Bool { chains.withLock { $0.isEmpty } }

    func next() -> [Ledger.Work]? { chains.withLock { $0.popLast() } }
}
