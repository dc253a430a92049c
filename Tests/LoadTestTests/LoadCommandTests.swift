import Foundation
import SluiceTestSupport
import Synchronization
import Testing

/// `sluice load` as users run it, against servers that do wrong, and against a whole deployment.
@Suite(.serialized, .timeLimit(.minutes(3))) struct LoadCommandTests {
    /// 10 connections, 4000 messages: 400 on each.
    private static let short = [
        "--connections", "10", "--rate", "4000", "--duration", "0.8", "--warm-up", "0.2", "--grace", "0.5",
    ]

    @Test func `an echo server that keeps its promises passes, in both loops`() async throws {
        try await BrokenEcho.start { _ in .echo }.serve { server in
            let open = try await LoadProcess.start(server.url, Self.short).end()
            #expect(open.status == 0, "\(open.printed)")
            #expect(open.book("sent") == 4000)
            #expect(open.book("answered") == 4000)
            #expect(open.html.contains("<svg"))
            let closed = try await LoadProcess.run(
                server.url, "--closed-loop", "4", "--duration", "0.5", "--warm-up", "0", "--route", "r", "--payload",
                "90")
            #expect(closed.status == 0, "\(closed.printed)")
            #expect(closed.book("answered") == closed.book("sent"))
            #expect((closed.book("sent") ?? 0) > 400)
        }
    }

    @Test func `every drop is lost`() async throws {
        try await BrokenEcho.start { $0 % 100 == 0 ? .drop : .echo }.serve { server in
            let end = try await LoadProcess.start(server.url, Self.short).end()
            #expect(end.status == 1)
            #expect(end.books == Self.books(answered: 3960, ["lost": 40], gap: end))
            #expect(end.printed.contains("FAILED: 40 lost"))
        }
    }

    @Test func `every double is duplicated`() async throws {
        try await BrokenEcho.start { $0 % 50 == 0 ? .double : .echo }.serve { server in
            let end = try await LoadProcess.start(server.url, Self.short).end()
            #expect(end.status == 1)
            #expect(end.books == Self.books(answered: 4000, ["duplicated": 80], gap: end))
        }
    }

    @Test func `the double of the last message is duplicated, even if it comes late`() async throws {
        try await BrokenEcho.start { $0 == 400 ? .doubleLate : .echo }.serve { server in
            let end = try await LoadProcess.start(server.url, Self.short).end()
            #expect(end.status == 1)
            #expect(end.books == Self.books(answered: 4000, ["duplicated": 10], gap: end))
        }
    }

    @Test func `every swap is reordered`() async throws {
        try await BrokenEcho.start { $0 % 40 == 3 ? .swap : .echo }.serve { server in
            let end = try await LoadProcess.start(server.url, Self.short).end()
            #expect(end.status == 1)
            #expect(end.books == Self.books(answered: 4000, ["reordered": 100], gap: end))
        }
    }

    @Test func `what is not as it was sent is a stray, and the message lost`() async throws {
        try await BrokenEcho.start { $0 == 7 ? .garbage : .echo }.serve { server in
            let end = try await LoadProcess.start(server.url, Self.short).end()
            #expect(end.status == 1)
            #expect(end.books == Self.books(answered: 3990, ["strays": 10, "lost": 10], gap: end))
        }
    }

    @Test func `an error frame is told, and is no loss, but a failure`() async throws {
        try await BrokenEcho.start { $0 == 7 ? .error : .echo }.serve { server in
            let end = try await LoadProcess.start(server.url, Self.short + ["--processes", "2"]).end()
            #expect(end.status == 1)
            #expect(end.book("answered") == 3990 && end.book("refused") == 10 && end.book("lost") == 0)
            #expect(end.errors == ["answers: Internal server error": 10])
            #expect(end.printed.contains("FAILED: 10 refused with 'Internal server error'; 10 refused"))
        }
    }

    @Test func `what a full edge refuses is told, and is no failure`() async throws {
        try await BrokenEcho.start { $0 == 7 ? .tooMany : .echo }.serve { server in
            let end = try await LoadProcess.start(server.url, Self.short).end()
            #expect(end.status == 0, "\(end.printed)")
            #expect(end.books == Self.books(answered: 3990, ["refused": 10], gap: end))
            #expect(end.printed.contains("ok: nothing lost, duplicated or reordered; 10 refused"))
        }
    }

    @Test(arguments: [BrokenEcho.Answer.cut, .error, .tooMany, .drop])
    func `a server that answers nothing fails, in both loops`(_ answer: BrokenEcho.Answer) async throws {
        try await BrokenEcho.start { _ in answer }.serve { server in
            for pace in [["--rate", "400"], ["--closed-loop", "1"]] {
                let end = try await LoadProcess.start(
                    server.url,
                    pace + ["--connections", "4", "--duration", "0.5", "--warm-up", "0", "--grace", "0.5"]
                ).end()
                #expect(end.status == 1, "\(answer), \(pace)")
                #expect(end.printed.contains("FAILED: nothing was answered"), "\(end.printed)")
            }
        }
    }

    @Test func `a server that goes away and stays away fails, in both loops`() async throws {
        for pace in [["--rate", "400"], ["--closed-loop", "1"]] {
            let gone = Mutex(false)
            let server = try await BrokenEcho.start { number in
                gone.withLock { $0 = $0 || number == 20 }
                return gone.withLock { $0 } ? .cut : .echo
            }
            let load = try LoadProcess.start(
                server.url, pace + ["--connections", "4", "--duration", "2", "--warm-up", "0", "--grace", "0.5"])
            try await until("it is gone") { gone.withLock { $0 } }
            try await server.stop()
            let end = await load.end()
            #expect(end.status == 1, "\(pace)")
            #expect((end.book("answered") ?? 0) > 0 && (end.book("unsent") ?? 0) > 0)
            #expect(end.printed.contains(" could not be sent"), "\(end.printed)")
        }
    }

    @Test func `after a break it comes again, and what was due meanwhile is sent late`() async throws {
        try await BrokenEcho.start { $0 == 100 ? .close : $0 == 150 ? .cut : .echo }.serve { server in
            let end = try await LoadProcess.start(server.url, Self.short).end()
            #expect(end.status == 0, "\(end.printed)")
            #expect(end.book("sent") == 4000)
            let interrupted = try #require(end.book("interrupted"))
            #expect(interrupted >= (end.book("disconnects") ?? 0))
            #expect(end.book("answered") == 4000 - interrupted)
            #expect((end.errors["closed by the server: 1012"] ?? 0) >= 10)
            let gap = end.json["longestGapMicroseconds"] as? Int ?? 0
            #expect(gap >= 50_000)
            let latency = end.json["latencyMicroseconds"] as? [String: Int]
            #expect((latency?["max"] ?? 0) >= 40_000)
        }
    }

    @Test func `processes share the connections, and their books add up`() async throws {
        try await BrokenEcho.start { $0 % 100 == 0 ? .drop : .echo }.serve { server in
            let end = try await LoadProcess.start(server.url, Self.short + ["--processes", "3"]).end()
            #expect(end.status == 1)
            #expect(abs((end.book("sent") ?? 0) - 4000) <= 3)
            #expect(end.book("lost") == 40)
            #expect(end.json["processes"] as? Int == 3)
        }
    }

    @Test func `Ctrl-C ends it with a report, in all its processes`() async throws {
        try await BrokenEcho.start { _ in .echo }.serve { server in
            let load = try LoadProcess.start(
                server.url, ["--rate", "1000", "--duration", "60", "--warm-up", "0", "--processes", "2"])
            try await until("it tells how it goes") { load.program.output.contains("measuring") }
            load.program.signal(SIGINT)
            let end = await load.end()
            #expect(end.status == 0, "\(end.printed)")
            #expect(end.json["isCutShort"] as? Bool == true)
            #expect((end.book("answered") ?? 0) > 1000)
            #expect(end.book("lost") == 0)
        }
    }

    @Test func `nobody there is one sentence`() async throws {
        let end = try await LoadProcess.run("ws://127.0.0.1:\(try FreePort.find())/", "--closed-loop", "1")
        #expect(end.status == 2)
        #expect(end.printed.contains("Error: only 0 of 100 connections"))
        #expect(end.printed.contains("connect: Connection refused"))
    }

    @Test func `what cannot be is said`() async throws {
        for (arguments, text) in [
            ([], "Say how fast"), (["--rate", "1", "--closed-loop", "1"], "exclude each other"),
            (["--rate", "1", "--payload", "20"], "these need 38"),
            (["--rate", "1", "--source", "localhost"], "is not an IP address"),
            (["--rate", "1", "--connections", "9999999"], "use --processes"),
        ] as [([String], String)] {
            let end = try await LoadProcess.start("ws://127.0.0.1:1/", arguments).end()
            #expect(end.status != 0)
            #expect(end.printed.contains(text), "\(end.printed)")
        }
    }

    @Test func `a deployment passes, and its counts are exact`() async throws {
        try await withDeployment { deployment in
            let edge = try await deployment.startEdge()
            _ = try await deployment.startWorker("echo")
            let url = "ws://127.0.0.1:\(edge.port)/dev"
            let redis = ["--redis", deployment.url]
            let end = try await LoadProcess.start(
                url, Self.short + redis + ["--source", "127.0.0.2,127.0.0.3", "--processes", "2"]
            ).end()
            #expect(end.status == 0, "\(end.printed)")
            #expect(end.book("answered") == end.book("sent"))
            let counts = end.json["counts"] as? [String: Any]
            #expect(counts?["counted"] as? Int == end.book("sent"))
            #expect(end.printed.contains("the count in Redis is exact"))

            // A second one counts from where the first ended; somebody else's message is found.
            let load = try LoadProcess.start(
                url, ["--closed-loop", "4", "--duration", "6", "--warm-up", "0", "--binary", "--grace", "1"] + redis)
            try await until("it runs") {
                try await deployment.metric("sluice_edge_connections", adminPort: edge.adminPort) == 100
            }
            let client = try await WebSocketClient.connect(port: edge.port)
            try await client.send("one more")
            let miscounted = await load.end()
            #expect(miscounted.status == 1)
            #expect(miscounted.printed.contains("FAILED: the count in Redis is wrong"), "\(miscounted.printed)")
        }
    }

    /// All that is nothing where it is not named.
    private static func books(answered: Int, _ others: [String: Int], gap end: LoadProcess.End) -> [String: Int] {
        var books = [
            "sent": 4000, "answered": answered, "lost": 0, "duplicated": 0, "reordered": 0, "interrupted": 0,
            "refused": 0, "strays": 0, "unsent": 0, "disconnects": 0,
        ]
        books["longestGapNanoseconds"] = end.book("longestGapNanoseconds")
        return books.merging(others) { $1 }
    }
}
