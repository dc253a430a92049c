import Foundation
import NIOCore
import SluiceTestSupport
import Testing

@testable import SluiceLambda

/// How processes start, wait, are replaced and stop.
@Suite(.enabled(if: Peers.hasPython, "python3 is not installed")) struct FunctionLifeTests {
    @Test func `no process is left after the stop`() async throws {
        let bootstrap = Bootstrap.python(
            "child = subprocess.Popen(['sleep', '1000'])\nrespond(f'{os.getpid()} {child.pid}')",
            start: "signal.signal(signal.SIGTERM, signal.SIG_IGN)")
        let pids = Box<[Int32]>([])
        try await withFunction("provided", files: ["bootstrap": bootstrap]) { function in
            let text = try #require(await function.invoke().text)
            pids.value = text.split(separator: " ").compactMap { Int32($0) }
            #expect(pids.value.count == 2 && pids.value.allSatisfy(ProcessState.isAlive))
        }
        try await until("they are gone") { !pids.value.contains(where: ProcessState.isAlive) }
    }

    @Test func `the stop lets a call end and refuses new ones`() async throws {
        let bootstrap = Bootstrap.python("open('running', 'w').close()\ntime.sleep(0.3)\nrespond(b'1')")
        try await withFunction("provided", files: ["bootstrap": bootstrap]) { function in
            async let running = function.invoke()
            try await until("it runs") { FileManager.default.fileExists(atPath: "\(function.folder)/running") }
            async let stopped: Void = function.functions.stop(within: .seconds(10))
            try await until("calls are refused") {
                await function.invoke(timeout: .milliseconds(1)).failure == .stopping
            }
            #expect(await running.text == "1")
            await stopped
        }
    }

    @Test func `one time-out covers queue and run`() async throws {
        let bootstrap = Bootstrap.python("time.sleep(0.6)\nrespond(event)")
        try await withFunction("provided", files: ["bootstrap": bootstrap], timeout: .seconds(5)) { function in
            async let first = function.invoke("1")
            async let second = function.invoke("2", timeout: .milliseconds(900))
            async let late = function.invoke("3", timeout: .milliseconds(50))
            #expect(await late == .timedOut)
            #expect([await first, await second].contains(.timedOut))
        }
    }

    @Test func `a call that has to be certain waits until a process is given it`() async throws {
        let bootstrap = Bootstrap.python(
            "open('running', 'w').close()\ntime.sleep(0.6 if event == b'1' else 0)\nrespond(event)")
        try await withFunction("provided", files: ["bootstrap": bootstrap]) { function in
            async let first = function.invoke("1")
            try await until("it runs") { FileManager.default.fileExists(atPath: "\(function.folder)/running") }
            async let certain = function.invoke("2", timeout: .milliseconds(100), isCertain: true)
            #expect(await first.text == "1")
            #expect(await certain.text == "2")
        }
    }

    @Test func `a process that cannot start fails its calls with its error, until it can`() async throws {
        let bootstrap = Bootstrap.python(
            "respond(b'1')",
            start: """
                if not os.path.exists("repaired"):
                    error = {"errorType": "Runtime.ImportModuleError", "errorMessage": "no module x"}
                    post("init/error", json.dumps(error))
                    sys.exit(1)
                """)
        try await withFunction("provided", files: ["bootstrap": bootstrap]) { function in
            #expect(
                await function.invoke().failure
                    == InvocationFailure(type: "Runtime.ImportModuleError", message: "no module x"))
            #expect(function.log.lines.contains { $0.level == .error && $0.metadata["message"] == "no module x" })
            try function.write("", to: "repaired")
            try await until("it has started") { await function.invoke().text == "1" }
        }
    }

    @Test func `a process that ends while it starts fails its calls with what it said last`() async throws {
        let bootstrap = "#!/bin/sh\necho cannot find the thing >&2\nexit 9\n"
        try await withFunction("provided", files: ["bootstrap": bootstrap]) { function in
            let failure = try #require(await function.invoke().failure)
            #expect(failure.type == "Runtime.ExitError")
            #expect(failure.message == "Error: Runtime exited with error: exit status 9\ncannot find the thing")
        }
    }

    @Test func `calls run side by side, as many as there are processes`() async throws {
        let bootstrap = Bootstrap.python("time.sleep(0.4)\nrespond(str(os.getpid()))")
        try await withFunction(
            "provided", files: ["bootstrap": bootstrap], configuration: TestFunction.configuration(concurrency: 3)
        ) { function in
            let pids = await withTaskGroup(of: String?.self) { group in
                for _ in 0..<3 { group.addTask { await function.invoke().text } }
                return await group.reduce(into: Set<String?>()) { $0.insert($1) }
            }
            #expect(pids.count == 3 && !pids.contains(nil))
        }
    }

    @Test func `changed code is picked up`() async throws {
        let files = ["bootstrap": Bootstrap.python("respond(b'old')")]
        try await withFunction(
            "provided", files: files, configuration: TestFunction.configuration(concurrency: 2, watch: true)
        ) { function in
            #expect(await function.invoke().text == "old")
            try function.write(Bootstrap.python("respond(b'new')"), to: "bootstrap")
            try await until("the new code answers") { await function.invoke().text == "new" }
        }
    }

    @Test func `a call that runs while the code changes ends with the old code`() async throws {
        let files = ["bootstrap": Bootstrap.python("open('runs', 'a').close()\ntime.sleep(1.5)\nrespond(b'old')")]
        try await withFunction(
            "provided", files: files, configuration: TestFunction.configuration(watch: true)
        ) { function in
            async let old = function.invoke()
            try await until("it runs") { FileManager.default.fileExists(atPath: "\(function.folder)/runs") }
            try function.write(Bootstrap.python("respond(b'new')"), to: "bootstrap")
            try await until("the change is seen") {
                function.log.messages.contains { $0.hasPrefix("the code has changed") }
            }
            #expect(await function.invoke().text == "new")
            #expect(await old.text == "old")
        }
    }

    @Test func `a process that does not ask for an event in time is killed, and its calls fail`() async throws {
        var configuration = TestFunction.configuration()
        configuration.startLimit = .milliseconds(200)
        try await withFunction(
            "provided", files: ["bootstrap": "#!/bin/sh\nsleep 1000\n"], configuration: configuration
        ) { function in
            #expect(await function.invoke().failure == .startTookTooLong)
        }
    }

    @Test func `reserved concurrency limits the processes, and none is throttled`() async throws {
        let bootstrap = Bootstrap.python("time.sleep(0.1)\nrespond(str(os.getpid()))")
        let configuration = TestFunction.configuration(concurrency: 3)
        try await withFunction(
            "provided", files: ["bootstrap": bootstrap], reservedConcurrency: 1, configuration: configuration
        ) { function in
            async let first = function.invoke()
            async let second = function.invoke()
            #expect(await first == second)
        }
        try await withFunction(
            "provided", files: ["bootstrap": bootstrap], reservedConcurrency: 0, configuration: configuration
        ) { function in
            #expect(await function.invoke().failure == .throttled)
        }
    }

    @Test func `a function that nobody has is a failure`() async throws {
        try await withFunction("provided", files: ["bootstrap": Bootstrap.echo]) { function in
            let outcome = await function.invoke(of: "g")
            #expect(outcome.failure?.type == "ResourceNotFoundException")
            #expect(await function.invoke(#""é""#).text == #""é""#)
        }
    }
}
