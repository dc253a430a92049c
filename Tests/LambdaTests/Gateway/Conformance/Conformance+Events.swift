import NIOCore
import Sluice

@testable import SluiceLambda

extension ConformanceSection {
    static let events = ConformanceSection(
        title: "What events hold",
        introduction: """
            Keys are in the order in which they come. `authorizer` is there for connections that an authorizer has let in, \
            `userAgent` where the client sent one, `stageVariables` where the stage has some, which is our choice.
            """,
        columns: ("of the event", "it is"),
        rows: [
            row(
                "CONNECT, without a query: keys", "`headers, multiValueHeaders, requestContext, isBase64Encoded`",
                .captured
            ) {
                try await connect("/dev").keys()
            },
            row(
                "CONNECT, with a query: keys",
                "`headers, multiValueHeaders, queryStringParameters, multiValueQueryStringParameters, requestContext, "
                    + "isBase64Encoded`", .captured
            ) { try await connect("/dev?a=1").keys() },
            row(
                "CONNECT: keys of `requestContext`",
                "`routeKey, eventType, extendedRequestId, requestTime, messageDirection, stage, connectedAt, requestTimeEpoch, "
                    + "identity, requestId, domainName, connectionId, apiId`", .captured
            ) { try await connect("/dev").keys("requestContext") },
            row("CONNECT: headers of the upgrade (Connection, Upgrade, Content-Length)", "none", .captured) {
                try await connect("/dev").headers(["connection", "upgrade", "content-length"])
            },
            row(
                "CONNECT: headers that are added",
                "`X-Amzn-Trace-Id, X-Forwarded-For, X-Forwarded-Port, X-Forwarded-Proto`", .captured
            ) {
                let added = try await connect("/dev").keys("headers").split(separator: ", ").filter {
                    $0.hasPrefix("X-")
                }
                return "`" + added.joined(separator: ", ")
            },
            row("CONNECT: a header sent twice", "the last value in `headers`, all in `multiValueHeaders`", .chosen) {
                let event = try await connect("/dev")
                let isSo = event.contains(#""Cookie":"b=\"2\"""#) && event.contains(#""Cookie":["a=1","b=\"2\""]"#)
                return isSo ? "the last value in `headers`, all in `multiValueHeaders`" : event
            },
            row("MESSAGE: keys", "`requestContext, body, isBase64Encoded`", .captured) { try await message().keys() },
            row(
                "MESSAGE: keys of `requestContext`",
                "`routeKey, messageId, eventType, extendedRequestId, requestTime, messageDirection, stage, connectedAt, "
                    + "requestTimeEpoch, identity, requestId, domainName, connectionId, apiId`", .captured
            ) { try await message().keys("requestContext") },
            row("DISCONNECT: keys", "`headers, multiValueHeaders, requestContext, isBase64Encoded`", .captured) {
                try await end(.normal).keys()
            },
            row("DISCONNECT: headers, all but Host empty", "`Host, x-api-key, X-Forwarded-For, x-restapi`", .captured) {
                try await end(.normal).keys("headers")
            },
            row(
                "DISCONNECT: keys of `requestContext`",
                "`routeKey, disconnectStatusCode, eventType, extendedRequestId, requestTime, messageDirection, "
                    + "disconnectReason, stage, connectedAt, requestTimeEpoch, identity, requestId, domainName, connectionId, "
                    + "apiId`", .captured
            ) { try await end(.normal).keys("requestContext") },
            row(
                "the authorizer's: keys",
                "`type, methodArn, headers, multiValueHeaders, stageVariables, requestContext`", .documented
            ) { try await authorized { await $0.connect() }.first?.keys() ?? "" },
            row("the authorizer's: headers of the upgrade", "`Connection, content-length, Upgrade`", .documented) {
                try await authorized { await $0.connect() }.first?.headers(["connection", "upgrade", "content-length"])
                    ?? ""
            },
            row("CONNECT, MESSAGE and DISCONNECT: `authorizer`", "`principalId, plan, integrationLatency`", .reported) {
                var seen: Set<String> = []
                for event in try await authorized({ await $0.send("x") }) + authorized({ await $0.close(.normal) })
                where !event.contains(#""type":"REQUEST""#) { seen.insert(event.keys("authorizer")) }
                return seen.sorted().joined(separator: ", ")
            },
            row("`authorizer`: the context's number 7 and `true`", #"`"plan":"7","tall":"true"`"#, .chosen) {
                let events = try await authorized(context: #"{"plan":7,"tall":true}"#) { await $0.send("x") }
                return events.last?.contains(#""plan":"7","tall":"true""#) == true ? #"`"plan":"7","tall":"true"`"# : ""
            },
            row(
                "`domainName`: a Host with another port than 443 (AWS names no port; `--no-domain-port` neither)",
                "`chat.example.com:8443`", .different
            ) {
                try await connect("/dev", [("Host", "chat.example.com:8443")]).value("domainName")
            },
            row(
                "`connectionId`, `requestId`, `extendedRequestId`, `messageId`",
                "16 characters of base64url that end in `=`", .captured
            ) {
                let event = try await message()
                let ids = ["connectionId", "requestId", "extendedRequestId", "messageId"].map { event.value($0) }
                let isSo = ids.allSatisfy { $0.wholeMatch(of: /`[A-Za-z0-9_-]{14}[AEIMQUYcgkosw048]=`/) != nil }
                return isSo ? "16 characters of base64url that end in `=`" : ids.joined(separator: ", ")
            },
            row("`requestId` and `extendedRequestId`", "the same", .captured) {
                let event = try await message()
                return event.value("requestId") == event.value("extendedRequestId") ? "the same" : event
            },
        ])

    static let ends = ConformanceSection(
        title: "Why a connection ended",
        introduction: "`disconnectStatusCode` and `disconnectReason` of DISCONNECT.",
        columns: ("the end", "code and reason"),
        rows: [
            end(
                "the client's close frame has no code", .noStatus, "1005 `Client-side close frame status not set`",
                .captured),
            end("a browser's tab is closed", CloseReason(code: 1001), "1001, without a reason", .captured),
            end(
                "nothing was said for the idle time", CloseReason(code: 1001, text: "Going away"), "1001 `Going away`",
                .captured),
            end("DeleteConnection", .normal, "1000 `Connection Closed Normally`", .reported),
            end(
                "the client's close frame has the code 1000 and no reason", .normal,
                "1000 `Connection Closed Normally`",
                .chosen),
            end(
                "the client's close frame has a code and a reason", CloseReason(code: 4001, text: "bye"), "4001 `bye`",
                .chosen),
            end("the TCP connection is lost", .abnormal, "1006 `Connection lost`", .chosen),
            end("the edge is lost", .lostNode, "1006 `Node lost`", .chosen),
            ConformanceRow("the function of `$disconnect` throws", "nothing", .documented) {
                try await bench(["$disconnect": .thrown()]).close(.normal)
            },
        ])

    private static func end(
        _ situation: String, _ reason: CloseReason, _ expected: String, _ source: ConformanceRow.Source
    ) -> ConformanceRow {
        row(situation, expected, source) {
            let event = try await end(reason)
            let code = event.value("disconnectStatusCode").dropFirst().dropLast()
            let reason = event.value("disconnectReason")
            return reason == "``" ? "\(code), without a reason" : "\(code) \(reason)"
        }
    }

    private static func row(
        _ situation: String, _ expected: String, _ source: ConformanceRow.Source,
        _ actual: @escaping @Sendable () async throws -> String
    ) -> ConformanceRow {
        ConformanceRow(situation, expected, source, actual)
    }

    private static func bench(
        _ answers: [String: InvocationOutcome] = [:], authorizer: LambdaAuthorizer? = nil
    ) throws -> APIBench {
        let routes = ["$connect", "$disconnect", "$default"].map { ($0, WebSocketRoute(function: $0)) }
        return try APIBench(
            LambdaProject(
                webSocket: WebSocketAPI(
                    name: "chat", routeSelectionExpression: "$request.body.action",
                    routes: Dictionary(uniqueKeysWithValues: routes), authorizer: authorizer, stage: Stage(name: "dev"))
            ),
            answers)
    }

    private static func connect(
        _ target: String, _ headers: [(String, String)] = EventSample.headers
    ) async throws -> String {
        let bench = try bench()
        _ = await bench.connect(target, headers)
        return bench.lastEvent
    }

    private static func message() async throws -> String {
        let bench = try bench()
        _ = await bench.send("hello")
        return bench.lastEvent
    }

    private static func end(_ reason: CloseReason) async throws -> String {
        let bench = try bench()
        _ = await bench.close(reason)
        return bench.lastEvent
    }

    /// The events of an API with an authorizer that lets everybody in, its own first.
    private static func authorized(
        context: String = #"{"plan":"gold"}"#, _ body: (APIBench) async -> String
    ) async throws -> [String] {
        let allow = #"{"Effect":"Allow","Action":"*","Resource":"*"}"#
        let answer = #"{"principalId":"me","policyDocument":{"Statement":\#(allow)},"context":\#(context)}"#
        let bench = try bench(["auth": .json(answer)], authorizer: LambdaAuthorizer(name: "a", function: "auth"))
        _ = await body(bench)
        return bench.invocations.map { String(buffer: $0.payload) }
    }
}
