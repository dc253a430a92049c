import Testing

@testable import SluiceLambda

@Suite struct RuntimeCallTests {
    @Test(arguments: [
        ("GET", "/2018-06-01/runtime/invocation/next", RuntimeCall.next),
        ("GET", "/2018-06-01/runtime/invocation/next?x=1", .next),
        ("POST", "/2018-06-01/runtime/invocation/a=-b/response", .response(id: "a=-b")),
        ("POST", "/2018-06-01/runtime/invocation/1/error", .error(id: "1")),
        ("POST", "/2018-06-01/runtime/invocation//error", .error(id: "")),
        ("POST", "/2018-06-01/runtime/init/error", .initError),
        ("GET", "/2018-06-01/runtime/restore/next", .unsupported),
        ("POST", "/2018-06-01/runtime/restore/error", .unsupported),
        ("POST", "/2020-01-01/extension/register", .registerExtension),
        ("GET", "/2020-01-01/extension/event/next", .extensionNext),
        ("PUT", "/2020-08-15/logs", .subscribe),
        ("PUT", "/2022-07-01/telemetry", .subscribe),
        ("POST", "/2018-06-01/runtime/invocation/next", .unknown),
        ("GET", "/2018-06-01/runtime/invocation/1/response", .unknown),
        ("DELETE", "/2018-06-01/runtime/invocation/next", .unknown),
        ("POST", "/2018-06-01/runtime/invocation/1/response/more", .unknown),
        ("GET", "/2018-06-01/runtime", .unknown),
        ("GET", "/", .unknown), ("GET", "", .unknown), ("GET", "*", .unknown),
    ])
    func `a call is told by method and path`(method: String, path: String, call: RuntimeCall) {
        #expect(RuntimeCall(method: method, path: path) == call)
    }
}
