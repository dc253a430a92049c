import NIOCore
import SluiceGateway
import SluiceRedis

/// Pages through the records of all connections: partition by partition, node by node.
///
/// A connection that is open all the while is on a page at least once; Redis' HSCAN may show one twice.
final class Listing {
    private let connection: RedisConnection
    private let keyspace: Keyspace
    /// Commands for one page: a page of a deployment with many empty places ends early, and its token goes on.
    private static let stepLimit = 200

    init(connection: RedisConnection, keyspace: Keyspace) {
        self.connection = connection
        self.keyspace = keyspace
    }

    /// - Parameter completion: gets about `count` connections; nil when Redis does not answer.
    func page(of count: Int, from position: ListingPosition, _ completion: @escaping (ListingPage?) -> Void) {
        advance(Step(page: ListingPage(), count: count, position: position), completion)
    }

    private struct Step {
        var page: ListingPage
        let count: Int
        var position: ListingPosition
        var steps = 0
        /// Those of the position's partition, once they have been asked for.
        var nodes: [NodeID]?
    }

    private func advance(_ step: Step, _ completion: @escaping (ListingPage?) -> Void) {
        var step = step
        step.steps += 1
        guard step.position.partition < keyspace.partitioning.count else { return completion(step.page) }
        guard step.page.connections.count < step.count, step.steps < Self.stepLimit else {
            step.page.next = step.position
            return completion(step.page)
        }
        if let nodes = step.nodes { return choose(among: nodes, step, completion) }
        let state = keyspace.state(Partition(step.position.partition))
        connection.send(RedisCommand("HKEYS", keys: [.string(state)])) { result in
            guard case .success(let value) = result, let fields = value.array else { return completion(nil) }
            let nodes = fields.compactMap { field -> NodeID? in
                guard let text = field.text, text.hasPrefix("n:") else { return nil }
                return NodeID(text: text.dropFirst(2))
            }
            step.nodes = nodes.sorted { $0.bits < $1.bits }
            self.advance(step, completion)
        }
    }

    private func choose(among nodes: [NodeID], _ step: Step, _ completion: @escaping (ListingPage?) -> Void) {
        if let node = step.position.next(of: nodes) { return scan(node, step, completion) }
        var step = step
        step.nodes = nil
        step.position = ListingPosition(partition: step.position.partition + 1, node: nil, cursor: 0)
        advance(step, completion)
    }

    private func scan(_ node: NodeID, _ step: Step, _ completion: @escaping (ListingPage?) -> Void) {
        var step = step
        let key = keyspace.connections(Partition(step.position.partition), node)
        let cursor = node == step.position.node ? step.position.cursor : 0
        let command = RedisCommand(
            "HSCAN", keys: [.string(key)], .string("\(cursor)"), "COUNT", .integer(Int64(step.count)))
        connection.send(command) { result in
            guard case .success(let value) = result, let parts = value.array, parts.count == 2,
                let cursor = parts[0].text.flatMap({ UInt64($0) }), let pairs = parts[1].array
            else { return completion(nil) }
            for index in stride(from: 0, to: pairs.count - 1, by: 2) {
                // Fields of another length hold a connection's topics.
                guard let field = pairs[index].buffer, let id = ConnectionID(node: node, field: field),
                    let record = pairs[index + 1].buffer.flatMap(ConnectionRecord.init(bytes:))
                else { continue }
                step.page.connections.append((id, record))
            }
            step.position.node = node
            step.position.cursor = cursor
            self.advance(step, completion)
        }
    }
}
