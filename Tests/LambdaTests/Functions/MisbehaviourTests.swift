import Foundation
import SluiceTestSupport
import Testing

@testable import SluiceLambda

/// What functions should not do.
@Suite(.enabled(if: Peers.hasPython, "python3 is not installed")) struct MisbehaviourTests {
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
            try await until("both are gone") { pids.allSatisfy { !ProcessState.isAlive(Int32($0) ?? 0) } }
            #expect(await function.invoke().text == "1")
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
                    == #"[[400,"InvalidRequestID"],[403,"InvalidStateTransition"],[404,"NotFound"],"#
                    + #"[403,"InvalidStateTransition"]]"#
            )
            try await until("the second answer is refused") {
                (try? String(contentsOfFile: "\(function.folder)/again", encoding: .utf8)) == "403"
            }
        }
    }

    @Test func `a process that writes garbage to the Runtime API can still answer`() async throws {
        let bootstrap = Bootstrap.python(
            """
            cut = b"POST /2018-06-01/runtime/invocation/x/response HTTP/1.1\\r\\nContent-Length: 9\\r\\n\\r\\nabc"
            for garbage in [b"\\x00\\xff garbage\\r\\n\\r\\n", cut]:
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
}
