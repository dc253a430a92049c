import Foundation
import SluiceRedis

/// A real redis-server of one test: its own folder, its own Unix socket, no TCP unless asked for.
public actor RedisServer {
    /// Short, because a Unix socket's path must fit 104 bytes: `/tmp/sluice-XXXXXX`.
    public nonisolated let folder: String
    public nonisolated let port: Int?
    private let password: String?
    private let environment: [String: String]
    private var process: ChildProgram

    public nonisolated var socketPath: String { "\(folder)/s" }

    /// By the Unix socket; with the password of the default user, if there is one.
    public nonisolated let url: RedisURL

    /// By TCP; only with `tcp: true`.
    public nonisolated var tcpURL: RedisURL {
        guard let port else { preconditionFailure("the server was started without TCP") }
        return RedisURL(.tcp(host: "127.0.0.1", port: port), password: url.password)
    }

    /// Starts it and returns once it answers.
    public init(_ options: RedisServerOptions = RedisServerOptions()) async throws {
        let folder = try TemporaryFolder.make()
        let port = try options.tcp ? FreePort.find() : nil
        self.folder = folder
        self.port = port
        password = options.password
        url = RedisURL(.unix(path: "\(folder)/s"), password: options.password)
        try Self.configuration(options, folder: folder, port: port)
            .write(toFile: "\(folder)/redis.conf", atomically: false, encoding: .utf8)
        environment = options.environment
        process = try Self.process(folder, environment)
        do {
            try await untilItAnswers()
        } catch {
            process.kill()
            TemporaryFolder.remove(folder)
            throw error
        }
    }

    private static func process(_ folder: String, _ environment: [String: String]) throws -> ChildProgram {
        try ChildProgram(
            try Program("redis-server").path, ["\(folder)/redis.conf"], environment: environment,
            log: "\(folder)/log")
    }

    private static func configuration(_ options: RedisServerOptions, folder: String, port: Int?) -> String {
        var lines = ["dir \(folder)", "unixsocket \(folder)/s", "port \(port ?? 0)", "bind 127.0.0.1", "save \"\""]
        if options.appendOnly { lines += ["appendonly yes", "appendfsync \(options.appendSync)"] }
        if let password = options.password { lines.append("requirepass \(password)") }
        lines += options.users.map { "user \($0)" }
        return (lines + options.configuration).joined(separator: "\n") + "\n"
    }

    public var processID: Int32 { process.id }

    /// Stops it where it is (SIGSTOP): sockets stay open, nothing is answered.
    public func pause() { process.signal(SIGSTOP) }

    public func resume() { process.signal(SIGCONT) }

    /// kill -9, and gone on return.
    public func kill() { process.kill() }

    /// Starts it again on the same data after ``kill()``, and returns once it answers; without `loaded` also when the answer
    /// is that it is loading its data.
    public func restart(loaded: Bool = true) async throws {
        process.kill()
        process = try Self.process(folder, environment)
        try await untilItAnswers(loaded: loaded)
    }

    /// Ends it and removes its folder.
    public func stop() {
        process.kill()
        TemporaryFolder.remove(folder)
    }

    /// What redis-cli prints for a command, without the last line end: a second opinion that is not our client.
    public nonisolated func cli(_ arguments: [String], database: Int = 0) async throws -> String {
        let login = url.password.map { ["-a", $0, "--no-auth-warning"] } ?? []
        return try await Program("redis-cli").output(
            ["-s", socketPath, "-n", "\(database)"] + login + arguments)
    }

    private func untilItAnswers(loaded: Bool = true) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while true {
            let answer = try await cli(["PING"])
            let isUp = !answer.isEmpty && !answer.hasPrefix("Could not connect")
            if isUp, !loaded || !answer.hasPrefix("LOADING") { return }
            guard process.isRunning, .now < deadline else {
                let log = (try? String(contentsOfFile: "\(folder)/log", encoding: .utf8)) ?? ""
                throw TestSupportError("redis-server in \(folder) did not start:\n\(log)")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

/// Runs `body` with a real redis-server that is ended afterwards, whatever happens.
public func withRedisServer<Result: Sendable>(
    _ options: RedisServerOptions = RedisServerOptions(), _ body: (RedisServer) async throws -> Result
) async throws -> Result {
    let server = try await RedisServer(options)
    do {
        let result = try await body(server)
        await server.stop()
        return result
    } catch {
        await server.stop()
        throw error
    }
}
