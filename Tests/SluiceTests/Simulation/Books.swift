import SluiceGateway

/// What was sent, what reached the stream, and what took effect; and what went wrong.
final class Books {
    enum Line: Hashable {
        /// A connection's events are numbered from its connect, 0.
        case event(Int)
        /// The end that was told by the edge.
        case end
        /// The end that a lost node's owner told.
        case lostEnd
    }

    private(set) var failures: [String] = []
    private var appended: [ConnectionID: [Line]] = [:]
    private var applied: [ConnectionID: [Line]] = [:]
    /// Connections that have a record, by node.
    private(set) var records: [NodeID: Set<ConnectionID>] = [:]
    private(set) var handlers = 0
    /// When the last of a node's connections had its end.
    private(set) var lastEnd: [NodeID: Int64] = [:]

    func fail(_ what: String) { failures.append(what) }

    func started() { handlers += 1 }

    func appended(_ connection: ConnectionID, _ line: Line) { appended[connection, default: []].append(line) }

    func applied(_ connection: ConnectionID, _ line: Line, at now: Int64) {
        let before = applied[connection, default: []]
        applied[connection] = before + [line]
        switch line {
        case .event(let number):
            if before.contains(.end) || before.contains(.lostEnd) { fail("\(line) of \(connection) after its end") }
            if before.count != number { fail("\(line) of \(connection) after \(before)") }
            if number == 0 { records[connection.node, default: []].insert(connection) }
        case .end, .lostEnd:
            if before.contains(.end) || before.contains(.lostEnd) { fail("a second end of \(connection)") }
            records[connection.node]?.remove(connection)
            lastEnd[connection.node] = now
        }
    }

    func checkEnd(isDead: (NodeID) -> Bool) {
        for (connection, lines) in appended {
            var expected = lines
            let got = applied[connection, default: []]
            if isDead(connection.node), !lines.contains(.end) { expected.append(.lostEnd) }
            if got != expected {
                fail(
                    "\(connection): \(expected.count) up to \(expected.suffix(2)) expected, "
                        + "\(got.count) up to \(got.suffix(2)) applied")
            }
        }
        for connection in applied.keys where appended[connection] == nil {
            fail("\(connection) had effects and was never appended")
        }
    }
}
