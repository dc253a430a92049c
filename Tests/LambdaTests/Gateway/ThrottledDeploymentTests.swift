import SluiceTestSupport
import Testing

/// Throttles of a template under an edge and two workers, each a process, and with a real Redis.
@Suite(.serialized, .enabled(if: (try? Program("python3")) != nil, "python3 is missing"))
struct `A throttle of a template` {
    private static let template = """
        service: chat
        provider: { name: aws, runtime: provided.al2023, timeout: 10 }
        functions:
          connect: { handler: connect, events: [ { websocket: $connect } ] }
          echo:
            handler: echo
            events: [ { websocket: { route: echo, routeResponseSelectionExpression: $default } } ]
          web: { handler: web, events: [ { httpApi: "GET /items/{id}" } ] }
        resources:
          Resources:
            WebsocketsDeploymentStage:
              Properties:
                RouteSettings:
                  $connect: { ThrottlingRateLimit: 0.0001, ThrottlingBurstLimit: 30 }
                  echo: { ThrottlingRateLimit: \(rate), ThrottlingBurstLimit: \(burst) }
            HttpApiStage:
              Properties: { RouteSettings: { "GET /items/{id}": { ThrottlingRateLimit: 0.0001, ThrottlingBurstLimit: 7 } } }
        """
    private static let rate = 10
    private static let burst = 50
    private static let connections = 30

    /// An edge and two workers that share the partitions.
    private static func withTwoWorkers(
        _ body: (LambdaDeployment, _ adminPorts: [Int]) async throws -> Void
    ) async throws {
        // What is answered is kept: a bucket that Redis forgets is full again.
        try await withLambdaDeployment(template, redis: RedisServerOptions(appendOnly: true)) { deployment in
            let adminPorts = try [FreePort.find(), FreePort.find()]
            let first = try await deployment.startWorker("first", adminPort: adminPorts[0])
            defer { first.kill() }
            let second = try await deployment.startWorker("second", adminPort: adminPorts[1])
            defer { second.kill() }
            try await until("both have partitions") {
                for port in adminPorts where try await metric("sluice_worker_partitions", port) != 8 { return false }
                return true
            }
            try await body(deployment, adminPorts)
        }
    }

    private static func metric(_ name: String, _ adminPort: Int) async throws -> Double {
        let text = try await HTTPAnswer.request("GET", "/metrics", port: adminPort).body
        return text.split(separator: "\n").filter { $0.hasPrefix(name) && !$0.hasPrefix("#") }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
    }

    /// Nil where the handshake was refused for want of a token.
    private static func connect(_ port: Int) async throws -> WebSocketClient? {
        do {
            return try await WebSocketClient.connect(port: port, path: "/dev")
        } catch let refused as WebSocketClient.Refused where refused.status == 429 {
            return nil
        }
    }

    @Test func `two workers let through what one would: handshakes and requests`() async throws {
        try await Self.withTwoWorkers { deployment, adminPorts in
            let port = deployment.edge.port
            let accepted = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<60 { group.addTask { try await Self.connect(port) != nil } }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(accepted == 30)
            let answers = try await withThrowingTaskGroup(of: HTTPAnswer.self) { group in
                for number in 0..<40 {
                    group.addTask { try await HTTPAnswer.request("GET", "/items/\(number)", port: port) }
                }
                return try await group.reduce(into: [HTTPAnswer]()) { $0.append($1) }
            }
            let refused = answers.filter { $0.status == 429 && $0.body == #"{"message":"Too Many Requests"}"# }
            #expect(answers.count { $0.status == 200 } == 7 && refused.count == 33)
            for port in adminPorts {
                #expect(
                    try await Self.metric("sluice_lambda_invocations_total", port) > 0, "both have let some through")
            }
        }
    }

    @Test(arguments: [false, true])
    func `messages pass at the rate of one bucket, also when Redis is killed and started again`(
        restarts: Bool
    ) async throws {
        try await Self.withTwoWorkers { deployment, _ in
            var clients: [WebSocketClient] = []
            for _ in 0..<Self.connections { clients.append(try #require(try await Self.connect(deployment.edge.port))) }
            let load = EchoLoad()
            let start = ContinuousClock.now
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in clients { group.addTask { try await load.press(client) } }
                try await until("a second's tokens have come back") { load.tally.passed >= Self.burst + Self.rate }
                if restarts { try await deployment.server.restart() }
                let before = load.tally.passed
                try await until("and two seconds'") { load.tally.passed >= before + 2 * Self.rate }
                load.end()
                try await group.waitForAll()
            }
            let elapsed = (ContinuousClock.now - start) / .seconds(1)
            let tally = load.tally
            print("\(tally.passed) passed and \(tally.refused) were refused in \(elapsed) s")
            #expect(Double(tally.passed) <= Double(Self.burst + 1) + Double(Self.rate) * elapsed)
            #expect(tally.refused > tally.passed)
            // Nothing is wasted either while somebody always asks: half a second for a pause of the machine, and for each
            // connection a token that was taken when Redis died.
            let pressed = tally.pressed / .seconds(1) - 0.5
            let lost = restarts ? Self.connections : 0
            #expect(Double(tally.passed + lost) >= Double(Self.burst - 1) + Double(Self.rate) * pressed)
        }
    }
}
