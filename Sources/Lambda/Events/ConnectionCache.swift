import Sluice
import Synchronization

/// The facts of connections whose records this process has read, so that only the first of a connection's messages costs a
/// look-up in Redis.
///
/// Two generations: what is found in the older one moves to the newer. When the newer one is full it becomes the older, and
/// what nobody asked for meanwhile is forgotten.
final class ConnectionCache: Sendable {
    private struct Generations {
        var newer: [ConnectionID: ConnectionFacts] = [:]
        var older: [ConnectionID: ConnectionFacts] = [:]
    }

    private let generationSize: Int
    private let generations = Mutex(Generations())

    /// - Parameter recent: the last so many connections that were stored or asked for are held, and at most twice as many.
    init(recent: Int = 25_000) {
        generationSize = recent
    }

    subscript(connection: ConnectionID) -> ConnectionFacts? {
        generations.withLock { generations in
            if let facts = generations.newer[connection] { return facts }
            guard let facts = generations.older.removeValue(forKey: connection) else { return nil }
            store(facts, connection, &generations)
            return facts
        }
    }

    func store(_ facts: ConnectionFacts, for connection: ConnectionID) {
        generations.withLock { store(facts, connection, &$0) }
    }

    func forget(_ connection: ConnectionID) {
        generations.withLock { generations in
            generations.newer[connection] = nil
            generations.older[connection] = nil
        }
    }

    private func store(_ facts: ConnectionFacts, _ connection: ConnectionID, _ generations: inout Generations) {
        if generations.newer.count >= generationSize {
            generations.older = generations.newer
            generations.newer = [:]
        }
        generations.newer[connection] = facts
    }
}
