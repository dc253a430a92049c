import SluiceGateway
import Synchronization

/// Connections of a partition whose `$connect` has accepted them, until Redis has their records.
///
/// An edge also tells the end of a connection that nobody accepted: it cannot know what becomes of a handshake that it
/// does not wait for any more. `$disconnect` runs for accepted ones only, so who has no record yet is looked for here.
final class Acceptances: Sendable {
    private let pending = Mutex<Set<ConnectionID>>([])

    func accepted(_ connection: ConnectionID) {
        pending.withLock { _ = $0.insert(connection) }
    }

    func contains(_ connection: ConnectionID) -> Bool {
        pending.withLock { $0.contains(connection) }
    }

    /// A commit has written the records of those that it accepted, or removed those of connections that have ended.
    func committed(_ share: Ledger.Share) {
        for work in share.finished where !work.isMessage {
            switch (work.effects.first, work.effects.last) {
            case (.accept(let connection, _)?, _), (_, .end(let connection)?):
                pending.withLock { _ = $0.remove(connection) }
            default: break
            }
        }
    }

    func clear() {
        pending.withLock { $0 = [] }
    }
}
