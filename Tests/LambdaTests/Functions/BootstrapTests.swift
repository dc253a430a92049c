import Foundation
import NIOCore
import SluiceTestSupport
import Testing

@testable import SluiceLambda

/// Functions in any language, and how they misbehave.
@Suite struct BootstrapTests {
    @Test func `a shell and curl are a runtime`() async throws {
        try await withFunction("provided.al2023", files: ["bootstrap": Bootstrap.shell]) { function in
            #expect(await function.invoke(#"{"a":1}"#).text == #"shell got {"a":1}"#)
            #expect(await function.invoke("2").text == "shell got 2")
        }
    }

    @Test func `an event comes with its headers`() async throws {
        let bootstrap = Bootstrap.python(
            """
            names = ["Lambda-Runtime-Deadline-Ms", "Lambda-Runtime-Invoked-Function-Arn", "Content-Type"]
            respond(json.dumps([answer.headers[name] for name in names] + [len(id), answer.headers["Lambda-Runtime-Trace-Id"][:7]]))
            """)
        let before = Date().timeIntervalSince1970 * 1000
        try await withFunction("provided", files: ["bootstrap": bootstrap], timeout: .seconds(7)) { function in
            let text = try #require(await function.invoke(timeout: .seconds(5)).text)
            let headers = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [Any])
            let deadline = try #require((headers[0] as? String).flatMap(Double.init))
            #expect(deadline - before >= 4_999 && deadline - before < 15_000)
            #expect(headers[1] as? String == "arn:aws:lambda:us-east-1:123456789012:function:service-dev-f")
            #expect(headers[2] as? String == "application/json")
            #expect(headers[3] as? Int == 36)
            #expect(headers[4] as? String == "Root=1-")
        }
    }

    @Test func `it has the environment of Lambda, and not ours`() async throws {
        var configuration = TestFunction.configuration()
        configuration.parentEnvironment["SECRET"] = "ours"
        configuration.parentEnvironment["PASSED"] = "on"
        configuration.passedOn = ["PASSED"]
        try await withFunction(
            "provided.al2023", "any.thing",
            files: ["bootstrap": Bootstrap.python("respond(json.dumps(dict(os.environ)))")],
            environment: ["TABLE": "t", "AWS_REGION": "mars-1"], configuration: configuration
        ) { function in
            let text = try #require(await function.invoke().text)
            let environment = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
            #expect(environment["TABLE"] == "t")
            #expect(environment["AWS_REGION"] == "us-east-1")
            #expect(environment["PASSED"] == "on")
            #expect(environment["SECRET"] == nil)
            #expect(environment["_HANDLER"] == "any.thing")
            #expect(environment["AWS_LAMBDA_FUNCTION_NAME"] == "service-dev-f")
            #expect(environment["LAMBDA_TASK_ROOT"] == function.folder)
            #expect(environment["PWD"] == nil || environment["PWD"] == function.folder)
        }
    }

    @Test func `what it prints is logged with function, route and request`() async throws {
        let bootstrap = Bootstrap.python(
            "print('hello'); print('wörld', file=sys.stderr); sys.stdout.flush(); respond(id)")
        try await withFunction("provided", files: ["bootstrap": bootstrap]) { function in
            let id = try #require(await function.invoke(route: "sendMessage").text)
            try await until("both lines are logged") {
                Set(["hello", "wörld"]).isSubset(of: function.log.messages)
            }
            let line = try #require(function.log.lines.first { $0.message == "wörld" })
            #expect(line.metadata["function"] == "f")
            #expect(line.metadata["route"] == "sendMessage")
            #expect(line.metadata["request"] == id)
        }
    }

    @Test func `a process that prints without an end of line stays bounded`() async throws {
        let bootstrap = Bootstrap.python(
            "for _ in range(300): os.write(1, b'x' * 10000)\nos.write(1, b'\\nend\\n')\nrespond(b'1')")
        try await withFunction("provided", files: ["bootstrap": bootstrap]) { function in
            #expect(await function.invoke().text == "1")
            try await until("its end is logged") { function.log.messages.contains("end") }
            let cut = try #require(function.log.messages.first { $0.hasPrefix("xxx") })
            #expect(cut.hasSuffix("x … (cut)") && cut.utf8.count < OutputLines.limit + 20)
        }
    }

    @Test func `6 MiB are answered, 7 MB are not, and the next call works`() async throws {
        let bootstrap = Bootstrap.python("respond(b'x' * int(event))")
        try await withFunction("provided", files: ["bootstrap": bootstrap]) { function in
            #expect(
                await function.invoke("\(RuntimeSession.responseLimit)").text?.utf8.count
                    == RuntimeSession.responseLimit)
            #expect(await function.invoke("7000000").failure?.type == "Function.ResponseSizeTooLarge")
            #expect(await function.invoke("2").text == "xx")
        }
    }

    @Test func `a chunked response in many segments, with trailers, is one response`() async throws {
        let bootstrap = Bootstrap.python(
            """
            raw = socket.create_connection(api.split(":"))
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            text = "POST /2018-06-01/runtime/invocation/" + id + "/response HTTP/1.1\\r\\nHost: " + api + "\\r\\nTransfer-Encoding: chunked\\r\\nTrailer: Lambda-Runtime-Function-Error-Type\\r\\n\\r\\n"
            text += "3\\r\\nabc\\r\\n2\\r\\nde\\r\\n0\\r\\n"
            if event == b'"fail"': text += "Lambda-Runtime-Function-Error-Type: Late\\r\\nLambda-Runtime-Function-Error-Body: eyJlcnJvck1lc3NhZ2UiOiJsYXRlIn0=\\r\\n"
            for letter in text + "\\r\\n": raw.send(letter.encode())
            assert raw.recv(1000).startswith(b"HTTP/1.1 202 Accepted")
            raw.close()
            """)
        try await withFunction("provided", files: ["bootstrap": bootstrap]) { function in
            #expect(await function.invoke().text == "abcde")
            #expect(await function.invoke(#""fail""#).failure == InvocationFailure(type: "Late", message: "late"))
            #expect(await function.invoke().text == "abcde")
        }
    }

    @Test func `an error is a failure with its type and message, whatever its body`() async throws {
        let bootstrap = Bootstrap.python(
            "post('invocation/' + id + '/error', event, {'Lambda-Runtime-Function-Error-Type': 'Header'})")
        try await withFunction("provided", files: ["bootstrap": bootstrap]) { function in
            let posted = await function.invoke(#"{"errorType":"ValueError","errorMessage":"boom é","stackTrace":[]}"#)
            #expect(posted.failure == InvocationFailure(type: "ValueError", message: "boom é"))
            #expect(await function.invoke("garbage").failure == InvocationFailure(type: "Header", message: "garbage"))
        }
    }

    @Test func `a process that exits in an event is replaced`() async throws {
        let bootstrap = Bootstrap.python("sys.exit(int(event)) if event != b'{}' else respond(str(os.getpid()))")
        try await withFunction("provided", files: ["bootstrap": bootstrap]) { function in
            let before = await function.invoke().text
            let failure = try #require(await function.invoke("3").failure)
            #expect(failure.type == "Runtime.ExitError" && failure.message.contains("exit status 3"))
            let after = await function.invoke().text
            #expect(before != nil && after != nil && before != after)
        }
    }

    @Test func `a process that hangs is killed with all it started, whether it ignores SIGTERM or not`() async throws {
        let bootstrap = Bootstrap.python(
            """
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            if event == b'{}': respond(b'1')
            else:
                child = subprocess.Popen(["sleep", "1000"])
                open("pids", "w").write(f"{os.getpid()} {child.pid} ")
                time.sleep(1000)
            """)
        try await withFunction("provided", files: ["bootstrap": bootstrap], timeout: .milliseconds(700)) { function in
            #expect(await function.invoke(#""hang""#) == .timedOut)
            #expect(function.log.messages.contains("Task timed out after 0.70 seconds"))
            let pids = try String(contentsOfFile: "\(function.folder)/pids", encoding: .utf8).split(separator: " ")
            #expect(pids.count == 2)
            try await until("both are gone") { pids.allSatisfy { !Self.isAlive(Int32($0) ?? 0) } }
            #expect(await function.invoke().text == "1")
        }
    }

    @Test func `no process is left after the stop`() async throws {
        let bootstrap = Bootstrap.python(
            "child = subprocess.Popen(['sleep', '1000'])\nrespond(f'{os.getpid()} {child.pid}')",
            start: "signal.signal(signal.SIGTERM, signal.SIG_IGN)")
        let pids = Box<[Int32]>([])
        try await withFunction("provided", files: ["bootstrap": bootstrap]) { function in
            let text = try #require(await function.invoke().text)
            pids.value = text.split(separator: " ").compactMap { Int32($0) }
            #expect(pids.value.count == 2 && pids.value.allSatisfy(Self.isAlive))
        }
        try await until("they are gone") { !pids.value.contains(where: Self.isAlive) }
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

    @Test func `a call past its time in the queue has timed out, and the queue does not count as the function's time`()
        async throws
    {
        let bootstrap = Bootstrap.python("time.sleep(0.6)\nrespond(event)")
        try await withFunction("provided", files: ["bootstrap": bootstrap], timeout: .seconds(1)) { function in
            async let first = function.invoke("1")
            async let second = function.invoke("2")
            async let late = function.invoke("3", timeout: .milliseconds(50))
            #expect(await late == .timedOut)
            #expect(await first.text == "1")
            #expect(await second.text == "2")
        }
    }

    @Test func `a process that cannot start fails its calls with its error, until it can`() async throws {
        let bootstrap = Bootstrap.python(
            "respond(b'1')",
            start: """
                if not os.path.exists("repaired"):
                    post("init/error", json.dumps({"errorType": "Runtime.ImportModuleError", "errorMessage": "no module x"}))
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

    @Test func `a post about another request, and a second answer, are refused`() async throws {
        let bootstrap = Bootstrap.python(
            """
            answers = [post("invocation/other/response", b"1"), post("init/error", b"{}"), post("nothing/here", b"")]
            connection.request("GET", "/2018-06-01/runtime/invocation/next")
            second = connection.getresponse()
            answers.append((second.status, second.read().decode()))
            respond(json.dumps([[status, json.loads(body)["errorType"]] for status, body in answers]))
            open("again", "w").write(str(respond(b"2")[0]))
            """)
        try await withFunction("provided", files: ["bootstrap": bootstrap]) { function in
            let text = try #require(await function.invoke().text)
            #expect(
                text.filter { $0 != " " }
                    == #"[[400,"InvalidRequestID"],[403,"InvalidStateTransition"],[404,"NotFound"],[403,"InvalidStateTransition"]]"#
            )
            try await until("the second answer is refused") {
                (try? String(contentsOfFile: "\(function.folder)/again", encoding: .utf8)) == "403"
            }
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

    @Test func `a command runs what no runtime is known for`() async throws {
        var configuration = TestFunction.configuration()
        configuration.commands["f"] = ["./serve", "quietly"]
        let program = Bootstrap.python("respond(json.dumps(sys.argv[1:]))")
        try await withFunction("ruby3.3", files: ["serve": program], configuration: configuration) { function in
            #expect(await function.invoke().text == #"["quietly"]"#)
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

    @Test func `each line is logged with the request that printed it`() async throws {
        let bootstrap = Bootstrap.python("os.write(1, (id + '\\n').encode())\nrespond(b'1')")
        try await withFunction(
            "provided", files: ["bootstrap": bootstrap], configuration: TestFunction.configuration(concurrency: 2)
        ) { function in
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { for _ in 0..<100 { _ = await function.invoke() } } }
            }
            let printed = function.log.lines.filter { $0.message.count == 36 }
            #expect(printed.count == 400)
            #expect(printed.allSatisfy { $0.message == $0.metadata["request"] })
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

    @Test func `a process that writes garbage to the Runtime API can still answer`() async throws {
        let bootstrap = Bootstrap.python(
            """
            for garbage in [b"\\x00\\xff garbage\\r\\n\\r\\n", b"POST /2018-06-01/runtime/invocation/x/response HTTP/1.1\\r\\nContent-Length: 9\\r\\n\\r\\nabc"]:
                raw = socket.create_connection(api.split(":"))
                raw.send(garbage)
                raw.close()
            respond(b"1")
            """)
        try await withFunction("provided", files: ["bootstrap": bootstrap]) { function in
            #expect(await function.invoke().text == "1")
            #expect(await function.invoke().text == "1")
        }
    }

    @Test func `a process of a session of its own that keeps the output open holds nothing up`() async throws {
        let bootstrap = Bootstrap.python(
            """
            if event == b'{}': respond(b'1')
            else:
                child = subprocess.Popen(["sleep", "20"], start_new_session=True)
                open("pid", "w").write(str(child.pid))
                os._exit(4)
            """)
        try await withFunction("provided", files: ["bootstrap": bootstrap]) { function in
            #expect(await function.invoke("1").failure?.type == "Runtime.ExitError")
            #expect(await function.invoke().text == "1")
            let pid = try #require(Int32(String(contentsOfFile: "\(function.folder)/pid", encoding: .utf8)))
            kill(pid, SIGKILL)
        }
    }

    @Test func `an extension inside the runtime may register, and waits for ever`() async throws {
        let bootstrap = Bootstrap.python(
            "respond(json.dumps([registered.status, registered.headers['Lambda-Extension-Identifier'] is not None, stub]))",
            start: """
                other = http.client.HTTPConnection(api)
                other.request("PUT", "/2022-07-01/telemetry", "{}")
                stub = other.getresponse().status
                other.close()
                other.request("POST", "/2020-01-01/extension/register", "{}", {"Lambda-Extension-Name": "x"})
                registered = other.getresponse()
                registered.read()
                other.request("GET", "/2020-01-01/extension/event/next")
                """)
        try await withFunction(
            "provided", files: ["bootstrap": bootstrap]
        ) { function in
            #expect(await function.invoke().text == "[200, true, 202]")
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
            let outcome = await function.functions.invoke(
                Invocation(function: "g", route: "$default", payload: ByteBuffer(), timeout: .seconds(1)))
            #expect(outcome.failure?.type == "ResourceNotFoundException")
            #expect(await function.invoke(#""é""#).text == #""é""#)
        }
    }

    /// One that has ended, and that nobody has waited for, is none.
    private static func isAlive(_ pid: Int32) -> Bool {
        guard let state = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
        return !state.contains(") Z ")
    }
}

/// A value that a test's closure fills.
private final class Box<Value>: @unchecked Sendable {
    var value: Value

    init(_ value: Value) { self.value = value }
}
