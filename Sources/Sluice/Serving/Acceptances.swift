import SluiceGateway
import Synchronization

/// Connections of a partition whose `$connect` has accepted them, until Redis has their records.
///
/// An edge also tells the end of a connection that nobody accepted: it cannot know what becomes of a handshake that it
/// does not wait for any more. `$disconnect` runs for accepted ones only, so who has no record yet is looked for here, and
/// what is kept of it too.
final class Acceptances: Sendable {
    private struct Acceptance {
        /// Nil where it is in Redis already.
        let record: ConnectionRecord?
    }

    private let pending = Mutex<[ConnectionID: Acceptance]>([:])

    /// - Parameter record: what the next commit writes; nil for a connection that has a record.
    func accepted(_ connection: ConnectionID, _ record: ConnectionRecord? = nil) {
        pending.withLock { $0[connection] = Acceptance(record: record) }
    }

    func contains(_ connection: ConnectionID) -> Bool {
        pending.withLock { $0[connection] != nil }
    }

    /// What will be in Redis of it, where that is not there yet.
    func record(of connection: ConnectionID) -> ConnectionRecord? {
        pending.withLock { $0[connection]?.record }
    }

    /// A commit has written the records of those that it accepted, or removed those of connections that have ended.
    func committed(_ share: Ledger.Share) {
        for work in share.finished where !work.isMessage {
            switch (work.effects.first, work.effects.last) {
            case (.accept(let connection, _)?, _), (_, .end(let connection)?):
                pending.withLock { _ = $0.removeValue(forKey: connection) }
            default: break
            }
        }
    }
}
