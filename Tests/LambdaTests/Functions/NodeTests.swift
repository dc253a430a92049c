import Foundation
import SluiceTestSupport
import Testing

@testable import SluiceLambda

/// Handlers as they are written for Node, under our loop.
@Suite(.enabled(if: Peers.hasNode, "Node is not installed")) struct NodeTests {
    private func run(
        _ code: String, file: String = "index.js", handler: String = "index.handler", payload: String = #"{"a":"é"}"#,
        _ check: (TestFunction, InvocationOutcome) async throws -> Void
    ) async throws {
        try await withFunction("nodejs20.x", handler, files: [file: code]) { function in
            try await check(function, await function.invoke(payload))
        }
    }

    @Test(arguments: [
        ("exports.handler = async event => ({ got: event.a });", "index.js", "index.handler"),
        (
            "exports.handler = (event, context, callback) => callback(null, { got: event.a });", "index.js",
            "index.handler"
        ),
        ("module.exports = { handler: event => Promise.resolve({ got: event.a }) };", "index.cjs", "index.handler"),
        ("export const handler = async event => ({ got: event.a });", "index.mjs", "index.handler"),
        ("export default { handler: async event => ({ got: event.a }) };", "index.mjs", "index.handler"),
        (
            "exports.api = { chat: { send: async e => ({ got: e.a }) } };", "src/functions/all.js",
            "src/functions/all.api.chat.send"
        ),
        (
            "exports.handler = (event, context) => setTimeout(() => context.succeed({ got: event.a }), 5);", "index.js",
            "index.handler"
        ),
        ("exports.handler = (event, context) => context.done(null, { got: event.a });", "index.js", "index.handler"),
    ])
    func `handlers of all kinds answer`(code: String, file: String, handler: String) async throws {
        try await run(code, file: file, handler: handler) { function, outcome in
            #expect(outcome.text == #"{"got":"é"}"#)
            #expect(await function.invoke(#"{"a":2}"#).text == #"{"got":2}"#)
        }
    }

    @Test(arguments: [
        ("exports.handler = async () => { throw new RangeError('boom é'); };", "RangeError", "boom é"),
        ("exports.handler = () => { throw new TypeError('boom'); };", "TypeError", "boom"),
        ("exports.handler = (event, context, callback) => callback(new Error('boom'));", "Error", "boom"),
        ("exports.handler = (event, context) => context.fail('no');", "string", "no"),
        ("exports.handler = async () => 1n;", "TypeError", "Do not know how to serialize a BigInt"),
    ])
    func `an error is posted, and the process goes on`(code: String, type: String, message: String) async throws {
        try await run(code) { function, outcome in
            #expect(outcome.failure == InvocationFailure(type: type, message: message))
            #expect(await function.invoke().failure?.type == type)
        }
    }

    @Test(arguments: [
        ("exports.handler = () => { setTimeout(() => { throw new Error('late'); }, 1); };", "Error"),
        (
            "exports.handler = () => { Promise.reject(new Error('late')); setTimeout(() => {}, 10000); };",
            "Runtime.UnhandledPromiseRejection"
        ),
    ])
    func `an error that nobody catches is posted, and the process is replaced`(code: String, type: String) async throws
    {
        try await run(code + " exports.pid = async () => process.pid;") { function, outcome in
            #expect(outcome.failure == InvocationFailure(type: type, message: "late"))
            #expect(await function.invoke().failure?.type == type)
        }
    }

    @Test(arguments: [
        ("exports.handler = 1;", "index.handler", "Runtime.HandlerNotFound", "index.handler is not a function"),
        (
            "exports.other = 1;", "index.handler", "Runtime.HandlerNotFound",
            "index.handler is undefined or not exported"
        ),
        ("exports.handler = ;", "index.handler", "Runtime.UserCodeSyntaxError", "Unexpected token ';'"),
        ("require('nothing');", "index.handler", "Error", "Cannot find module 'nothing'"),
        ("", "gone.handler", "Runtime.ImportModuleError", "Cannot find module 'gone'"),
        ("", "nodot", "Runtime.MalformedHandlerName", "Bad handler: nodot"),
        (
            "exports.handler = awslambda.streamifyResponse(async () => {});", "index.handler",
            "Runtime.StreamingNotSupported", "awslambda.streamifyResponse is not supported"
        ),
    ])
    func `a module that cannot be used is an init error`(
        code: String, handler: String, type: String, message: String
    ) async throws {
        try await run(code, handler: handler) { _, outcome in
            let failure = try #require(outcome.failure)
            #expect(failure.type == type)
            #expect(failure.message.hasPrefix(message))
        }
    }

    @Test func `a handler that only returns is answered when nothing is left to wait for`() async throws {
        try await run("exports.handler = () => { setTimeout(() => {}, 5); };") { function, outcome in
            #expect(outcome.text == "null")
            #expect(await function.invoke().text == "null")
        }
    }

    @Test func `the context tells function, request and time`() async throws {
        let code = """
            exports.handler = async (event, context) => ({
              name: context.functionName, version: context.functionVersion, memory: context.memoryLimitInMB,
              arn: context.invokedFunctionArn, id: context.awsRequestId.length,
              left: context.getRemainingTimeInMillis() > 5000 && context.getRemainingTimeInMillis() <= 10000,
            });
            """
        try await run(code) { _, outcome in
            #expect(
                outcome.text == #"{"name":"service-dev-f","version":"$LATEST","memory":"128","#
                    + #""arn":"arn:aws:lambda:us-east-1:123456789012:function:service-dev-f","id":36,"left":true}"#)
        }
    }

    @Test func `7 MB are no answer, and the next call works`() async throws {
        try await run("exports.handler = async n => 'x'.repeat(n);", payload: "7000000") { function, outcome in
            #expect(outcome.failure?.type == "Function.ResponseSizeTooLarge")
            #expect(await function.invoke("2").text == #""xx""#)
        }
    }
}
