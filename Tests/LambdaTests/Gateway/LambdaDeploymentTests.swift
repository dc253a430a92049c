import NIOCore
import SluiceTestSupport
import Testing

@testable import SluiceLambda

/// Through real edges, workers and functions.
@Suite(.serialized, .enabled(if: (try? Program("python3")) != nil, "python3 is missing"))
struct `A deployment of functions` {
    @Test func `events reach functions, and their answers clients`() async throws {
        try await withLambdaDeployment { deployment in
            let worker = try await deployment.startWorker("first")
            defer { worker.kill() }
            let port = deployment.edge.port
            for (path, status) in [("/dev", 401), ("/dev?token=wrong", 403)] {
                let refused = await #expect(throws: WebSocketClient.Refused.self) {
                    try await WebSocketClient.connect(port: port, path: path)
                }
                #expect(refused?.status == status)
            }
            let client = try await WebSocketClient.connect(
                port: port, path: "/dev?token=right", headers: ["User-Agent: test", "Sec-WebSocket-Protocol: chat, x"])
            #expect(client.handshake.contains("Sec-WebSocket-Protocol: chat"))
            try await client.send(#"{"action":"echo"}"#)
            #expect(try await client.text() == #"echo {"action":"echo"}"#)
            try await client.send("nobody's")
            #expect(try await client.text().hasPrefix(#"{"message": "Forbidden", "connectionId":""#))
            try await client.sendClose(code: 4001, reason: "bye")
            try await until("$disconnect has run") { try !deployment.events("DISCONNECT").isEmpty }

            let contexts = try ["CONNECT", "MESSAGE", "DISCONNECT"].map { type in
                try #require(try deployment.events(type).last).requestContext
            }
            #expect(Set(contexts.map(\.connectionId)).count == 1 && Set(contexts.map(\.requestId)).count == 3)
            #expect(Set(contexts.map(\.domainName)) == ["127.0.0.1:\(port)"])
            #expect(contexts.allSatisfy { $0.authorizer?.principalId == "me" && $0.identity.userAgent == "test" })
            #expect(contexts[2].disconnectStatusCode == 4001 && contexts[2].disconnectReason == "bye")

            let answer = try await HTTPAnswer.request("GET", "/items/a%20b", port: port)
            #expect(answer.status == 200 && answer.body == #"{"id": "a b"}"#)
            #expect(try await HTTPAnswer.request("GET", "/nowhere", port: port).status == 404)
        }
    }

    @Test func `the call of $disconnect is tried again until its function can start`() async throws {
        try await withLambdaDeployment { deployment in
            try deployment.setBroken("end", true)
            let adminPort = try FreePort.find()
            let worker = try await deployment.startWorker("first", adminPort: adminPort)
            defer { worker.kill() }
            let client = try await WebSocketClient.connect(port: deployment.edge.port, path: "/dev?token=right")
            try await client.drop()
            try await until("it is tried for the second time") {
                let metrics = try await HTTPAnswer.request("GET", "/metrics", port: adminPort).body
                let calls = metrics.firstMatch(of: /sluice_lambda_invocations_total\{function="end"\} ([0-9]+)/)?.1
                return calls.flatMap { Int($0) } ?? 0 >= 2
            }
            #expect(try deployment.events("DISCONNECT").isEmpty)
            try deployment.setBroken("end", false)
            try await until("$disconnect has run") { try !deployment.events("DISCONNECT").isEmpty }
            #expect(await worker.stop() == 0)
            #expect(try deployment.events("DISCONNECT").count == 1)
        }
    }

    @Test func `messages that are not what the model says get the frame, and reach no function`() async throws {
        try await withLambdaDeployment { deployment in
            let worker = try await deployment.startWorker("first")
            defer { worker.kill() }
            let client = try await WebSocketClient.connect(port: deployment.edge.port, path: "/dev?token=right")
            try await client.send([
                #"{"action":"say","text":1}"#, #"{"action":"say"}"#, #"{"action":"say","text":"hello"}"#,
            ])
            var ids: Set<String> = []
            for _ in 0..<2 {
                let frame = try #require(
                    try await client.text().wholeMatch(
                        of: /\{"message" : "Bad request body", "connectionId": "(.{15}=)", "messageId": "(.{15}=)"\}/))
                ids.formUnion([String(frame.1), String(frame.2)])
            }
            #expect(ids.count == 3)
            #expect(try await client.text() == #"echo {"action":"say","text":"hello"}"#)
            let events = try deployment.events("MESSAGE").map(\.requestContext)
            #expect(events.map(\.routeKey) == ["say"])
            #expect(ids.contains(try #require(events.first?.connectionId)))
            #expect(await worker.stop() == 0)
        }
    }

    @Test func `another worker takes over: what runs is finished once, and the authorizer's context stays`()
        async throws
    {
        try await withLambdaDeployment { deployment in
            let first = try await deployment.startWorker("first")
            defer { first.kill() }
            let client = try await WebSocketClient.connect(
                port: deployment.edge.port, path: "/dev?token=right", headers: ["User-Agent: test"])
            try await client.send([#"{"action":"slow"}"#, #"{"action":"echo"}"#])
            try await until("slow runs") { try !deployment.events("MESSAGE").isEmpty }
            let second = try await deployment.startWorker("second")
            defer { second.kill() }
            let stopping = Task { await first.stop() }
            #expect(try await client.text() == #"slow {"action":"slow"}"#)
            #expect(try await client.text() == #"echo {"action":"echo"}"#)
            #expect(await stopping.value == 0)
            try await client.drop()
            try await until("$disconnect has run") { try !deployment.events("DISCONNECT").isEmpty }

            #expect(try deployment.events("MESSAGE").map(\.requestContext.routeKey) == ["slow", "echo"])
            let end = try #require(try deployment.events("DISCONNECT").last).requestContext
            #expect(end.authorizer?.principalId == "me" && end.identity.userAgent == "test")
            #expect(end.domainName == "127.0.0.1:\(deployment.edge.port)")
            #expect(await second.stop() == 0)
            #expect(try deployment.processes().isEmpty)
        }
    }
}
