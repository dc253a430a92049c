import Foundation
import SluiceTestSupport
import Testing

@testable import SluiceLambda

/// Functions in any language.
@Suite(.enabled(if: Peers.hasPython, "python3 is not installed")) struct BootstrapTests {
    @Test(.enabled(if: Peers.hasCurl, "curl is not installed"))
    func `a shell and curl are a runtime`() async throws {
        try await withFunction("provided.al2023", files: ["bootstrap": Bootstrap.shell]) { function in
            #expect(await function.invoke(#"{"a":1}"#).text == #"shell got {"a":1}"#)
            #expect(await function.invoke("2").text == "shell got 2")
        }
    }

    @Test func `an event comes with its headers`() async throws {
        let bootstrap = Bootstrap.python(
            """
            names = ["Lambda-Runtime-Deadline-Ms", "Lambda-Runtime-Invoked-Function-Arn", "Content-Type"]
            trace = answer.headers["Lambda-Runtime-Trace-Id"]
            respond(json.dumps([answer.headers[name] for name in names] + [len(id), trace[:7]]))
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

    @Test func `a chunked response in many segments, with trailers, is one response`() async throws {
        let bootstrap = Bootstrap.python(
            """
            raw = socket.create_connection(api.split(":"))
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            name = "Lambda-Runtime-Function-Error-"
            lines = ["POST /2018-06-01/runtime/invocation/" + id + "/response HTTP/1.1", "Host: " + api]
            lines += ["Transfer-Encoding: chunked", "Trailer: " + name + "Type", "", "3", "abc", "2", "de", "0"]
            if event == b'"fail"':
                lines += [name + "Type: Late", name + "Body: eyJlcnJvck1lc3NhZ2UiOiJsYXRlIn0="]
            for letter in "\\r\\n".join(lines + ["", ""]): raw.send(letter.encode())
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

    @Test func `a command runs what no runtime is known for`() async throws {
        var configuration = TestFunction.configuration()
        configuration.commands["f"] = ["./serve", "quietly"]
        let program = Bootstrap.python("respond(json.dumps(sys.argv[1:]))")
        try await withFunction("ruby3.3", files: ["serve": program], configuration: configuration) { function in
            #expect(await function.invoke().text == #"["quietly"]"#)
        }
    }

    private func printedIDs(by function: TestFunction) -> [LogRecorder.Line] {
        function.log.lines.filter { $0.message.count == 36 }
    }

    @Test func `each line is logged with the request that printed it`() async throws {
        let bootstrap = Bootstrap.python("os.write(1, (id + '\\n').encode())\nrespond(b'1')")
        try await withFunction(
            "provided", files: ["bootstrap": bootstrap], configuration: TestFunction.configuration(concurrency: 2)
        ) { function in
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { for _ in 0..<100 { _ = await function.invoke() } } }
            }
            // A function's output and its answers come by ways of their own: the last lines may be read after the last answer.
            try await until("all lines are logged") { printedIDs(by: function).count == 400 }
            let printed = printedIDs(by: function)
            #expect(printed.allSatisfy { $0.message == $0.metadata["request"] })
        }
    }

    @Test func `an extension inside the runtime may register, and waits for ever`() async throws {
        let bootstrap = Bootstrap.python(
            "respond(json.dumps([registered.status, len(registered.headers['Lambda-Extension-Identifier']), stub]))",
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
            #expect(await function.invoke().text == "[200, 36, 202]")
        }
    }
}
