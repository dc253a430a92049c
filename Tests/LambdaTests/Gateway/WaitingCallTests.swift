import Foundation
import SluiceTestSupport
import Testing

@testable import SluiceLambda

/// Calls that wait for a process when their partition goes to another worker, through real edges, workers and functions.
@Suite(.serialized, .enabled(if: (try? Program("python3")) != nil, "python3 is missing"))
struct `Calls that wait for a process` {
    private static let clients = 20
    private static let messages = 2

    /// Clients whose messages keep the only process of their function busy for 8 s.
    private static func busyClients(_ deployment: LambdaDeployment) async throws -> [WebSocketClient] {
        var clients: [WebSocketClient] = []
        for _ in 0..<Self.clients {
            clients.append(
                try await WebSocketClient.connect(
                    port: deployment.edge.port, path: "/dev?token=right", headers: ["User-Agent: test"]))
        }
        for client in clients { try await client.send((0..<messages).map { #"{"action":"brief","n":\#($0)}"# }) }
        try await until("calls run") { try begun(deployment).count >= 3 }
        return clients
    }

    private static func areAnswered(_ clients: [WebSocketClient]) async throws {
        for client in clients {
            for number in 0..<messages {
                #expect(try await client.text(within: .seconds(60)) == #"brief {"action":"brief","n":\#(number)}"#)
            }
        }
    }

    /// The messages that functions were given, in this order.
    private static func begun(_ deployment: LambdaDeployment) throws -> [StrictWebSocketEvent] {
        try deployment.events("MESSAGE")
    }

    private static func areInOrder(_ events: [StrictWebSocketEvent]) -> Bool {
        Dictionary(grouping: events, by: \.requestContext.connectionId).values.allSatisfy { events in
            let bodies = events.compactMap(\.body)
            return bodies == bodies.sorted()
        }
    }

    @Test func `they begin once and in order, whichever worker joins or is stopped`() async throws {
        try await withLambdaDeployment { deployment in
            let first = try await deployment.startWorker("first")
            defer { first.kill() }
            let clients = try await Self.busyClients(deployment)
            let running = try deployment.processes().count
            let second = try await deployment.startWorker("second")
            defer { second.kill() }
            try await until("the second has partitions") { try deployment.processes().count > running }
            #expect(await first.stop() == 0)
            try await Self.areAnswered(clients)
            let begun = try Self.begun(deployment)
            #expect(begun.count == Self.clients * Self.messages)
            #expect(Set(begun.map(\.requestContext.requestId)).count == begun.count)
            let isInOrder = Self.areInOrder(begun)
            #expect(isInOrder)
            #expect(await second.stop() == 0)
        }
    }

    @Test func `none of them begins at a worker that has stood still for longer than its lease`() async throws {
        try await withLambdaDeployment { deployment in
            let zombie = try await deployment.startWorker("zombie")
            defer { zombie.kill() }
            let clients = try await Self.busyClients(deployment)
            zombie.signal(SIGSTOP)
            let before = try Self.begun(deployment)
            let second = try await deployment.startWorker("second")
            defer { second.kill() }
            try await Self.areAnswered(clients)
            zombie.signal(SIGCONT)
            try await until("it notices") { zombie.output.contains("the partition is another worker's now") }
            #expect(await zombie.stop() == 0)
            let after = try Self.begun(deployment).dropFirst(before.count)
            // One may have been given its process at the moment of the stop.
            let known = Set(before.map(\.requestContext.requestId))
            let new = after.map(\.requestContext.requestId).filter { !known.contains($0) }
            #expect(Set(new).count == new.count)
            #expect(Set(new).union(known).count == Self.clients * Self.messages)
            #expect(after.count - new.count <= 1)
            let isInOrder = Self.areInOrder(Array(after))
            #expect(isInOrder)
            #expect(await second.stop() == 0)
        }
    }
}
