import Testing

@testable import SluiceCommand

@Suite struct UpPlanTests {
    private static let program = RedisProgram(path: "/usr/bin/redis-server", version: "7.0.15")

    @Test func `children get Redis, stage and namespace, workers an id and the secret`() async throws {
        try await withPlan { plan in
            #expect(plan.children == [.redis, .edge, .worker(1), .worker(2)])
            let worker = plan.launch(.worker(2), workerID: "00ff")
            #expect(worker.command == ["/opt/reactions"])
            #expect(worker.output == .file("\(plan.folder.path)/worker-2.log"))
            #expect(
                worker.environment == [
                    "HOME": "/root", "SLUICE_REDIS": "redis+unix://\(plan.folder.socket)", "SLUICE_STAGE": "dev",
                    "SLUICE_ENDPOINT": "http://127.0.0.1:8080/dev",
                    "SLUICE_NAMESPACE": "sluice", "SLUICE_WORKER_ID": "00ff", "SLACK_SIGNING_SECRET": "s3cret",
                ])
            let edge = plan.launch(.edge, workerID: "")
            #expect(
                edge.command == [
                    "/opt/sluice", "edge", "--host", "127.0.0.1", "--port", "8080", "--admin-port", "8081",
                ])
            #expect(edge.environment["SLACK_SIGNING_SECRET"] == nil)
            #expect(edge.environment["SLUICE_STAGE"] == "dev")
        }
    }

    @Test func `Redis forgets nothing and listens on its socket only`() async throws {
        try await withPlan { plan in
            let redis = plan.launch(.redis, workerID: "")
            #expect(redis.environment == ["HOME": "/root"])
            let command = redis.command.joined(separator: " ")
            for part in ["--port 0", "--appendonly yes", "--appendfsync everysec", "--maxmemory-policy noeviction"] {
                #expect(command.contains(part))
            }
            #expect(redis.command.contains(["--save", ""]))
        }
    }

    @Test func `a worker of somebody else is run by the shell`() async throws {
        try await withPlan(worker: .command("node worker.js 'a b'")) { plan in
            #expect(plan.launch(.worker(1), workerID: "").command == ["/bin/sh", "-c", "exec node worker.js 'a b'"])
        }
    }

    @Test func `the screen says what runs where`() async throws {
        try await withPlan { plan in
            let screen = UpScreen(plan: plan).text(pids: [.redis: 1, .edge: 2, .worker(1): 3, .worker(2): 4])
            #expect(screen.contains("7.0.15  \(plan.folder.socket)  (pid 1)"))
            #expect(screen.contains("http://127.0.0.1:8080  WebSocket at / and /dev  (pid 2)"))
            #expect(screen.contains("/opt/reactions  (pids 3, 4)"))
            #expect(screen.contains("http://127.0.0.1:8080/\n"))
            #expect(screen.hasSuffix("SLUICE_DATA=\(plan.folder.path) Scripts/slack-sample tada"))
        }
    }

    @Test(arguments: [
        ("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0", "7.0.15"),
        ("Valkey server v=8.1.1 sha=00000000:0", "8.1.1"),
    ])
    func `a server says its version`(text: String, version: String) {
        #expect(RedisProgram.version(in: text) == version)
    }

    private func withPlan(
        worker: UpPlan.WorkerProgram = .executable("/opt/reactions"), _ body: (UpPlan) throws -> Void
    ) async throws {
        try await withTemporaryFolder { temporary in
            let folder = try await DataFolder(temporary) {}
            defer { folder.release() }
            try body(
                UpPlan(
                    redis: .own(Self.program), host: "127.0.0.1", port: 8080, adminPort: 8081, workers: 2,
                    stage: "dev", namespace: "sluice", worker: worker, slackSigningSecret: "s3cret", folder: folder,
                    sluice: "/opt/sluice", environment: ["HOME": "/root"]))
        }
    }
}
