import NIOCore
import Sluice

@testable import SluiceLambda

extension ConformanceSection {
    static let handshakes = ConformanceSection(
        title: "How a handshake is answered",
        introduction: "`$connect` runs before the handshake is answered.",
        columns: ("`$connect`", "the client gets"),
        rows: [
            ConformanceRow("there is no such route", "101", .documented) { try await bench(route: nil).connect() },
            ConformanceRow("the template has no WebSocket API", "403", .chosen) {
                try await APIBench(
                    LambdaProject(http: HTTPAPI(name: "web", routes: [], stage: Stage(name: "$default")))
                ).connect()
            },
            row("returns `{\"statusCode\":200}`", #"{"statusCode":200}"#, "101", .captured),
            row("returns `{\"statusCode\":201}`", #"{"statusCode":201}"#, "101", .captured),
            row("returns `{\"statusCode\":\"200\"}`", #"{"statusCode":"200"}"#, "101", .chosen),
            row("returns `{\"statusCode\":400}`", #"{"statusCode":400}"#, "400", .documented),
            row("returns `{\"statusCode\":301}`", #"{"statusCode":301}"#, "301", .captured),
            row("returns `{\"statusCode\":401}`", #"{"statusCode":401}"#, "401", .captured),
            row("returns `{\"statusCode\":501}`", #"{"statusCode":501}"#, "501", .captured),
            row("returns `{\"statusCode\":101}`", #"{"statusCode":101}"#, "502", .chosen),
            row("returns `{\"statusCode\":999}`", #"{"statusCode":999}"#, "502", .chosen),
            row("returns no statusCode: `{}`", "{}", "502", .chosen),
            row("returns nothing: `null`", "null", "502", .chosen),
            row("returns another key than the five", #"{"statusCode":200,"ok":true}"#, "502", .chosen),
            row("returns what is no JSON", "ok", "502", .chosen),
            ConformanceRow("throws", "502", .captured) { try await bench(.thrown()).connect() },
            ConformanceRow("takes longer than the integration waits", "504", .chosen) {
                try await bench(.timedOut).connect()
            },
            ConformanceRow("is throttled", "429", .reported) {
                try await bench(
                    route: WebSocketRoute(function: "f", throttle: Throttle(rate: 0, burst: 0))
                ).connect()
            },
            ConformanceRow(
                "requires a parameter (`RequestParameters`) that the handshake has not, or has empty",
                "400, the function is not called",
                .chosen
            ) {
                var route = WebSocketRoute(function: "f")
                route.requiredParameters = ["route.request.querystring.token", "route.request.header.X-Key"]
                let api = try bench(route: route)
                let answers = [
                    await api.connect("/dev"), await api.connect("/dev?token=", [("X-Key", "a")]),
                    await api.connect("/dev?token=a"), await api.connect("/dev?token=a", [("x-key", "a")]),
                ]
                let isRight = answers == ["400", "400", "400", "101"] && api.invocations.count == 1
                return isRight ? "400, the function is not called" : "\(answers)"
            },
            row(
                "returns a `Sec-WebSocket-Protocol`",
                #"{"statusCode":200,"headers":{"Sec-WebSocket-Protocol":"chat"}}"#,
                "101 with `Sec-WebSocket-Protocol: chat`", .documented),
            row(
                "returns it in lower case", #"{"statusCode":200,"headers":{"sec-websocket-protocol":"chat"}}"#,
                "101 with `Sec-WebSocket-Protocol: chat`", .chosen),
            row(
                "returns it in `multiValueHeaders`",
                #"{"statusCode":200,"multiValueHeaders":{"Sec-WebSocket-Protocol":["chat"]}}"#,
                "101 with `Sec-WebSocket-Protocol: chat`", .chosen),
            row(
                "returns one that is no token", #"{"statusCode":200,"headers":{"Sec-WebSocket-Protocol":"a\r\nb: c"}}"#,
                "502",
                .chosen),
            ConformanceRow("returns none, though the client offers some", "101", .reported) {
                try await bench(.json(#"{"statusCode":200}"#)).connect("/dev", [("Sec-WebSocket-Protocol", "a, b")])
            },
            row(
                "returns other headers and a body", #"{"statusCode":200,"headers":{"Set-Cookie":"a=1"},"body":"hi"}"#,
                "101",
                .reported),
        ])

    static let authorizers = ConformanceSection(
        title: "What an authorizer decides",
        introduction: """
            A REQUEST authorizer of `$connect`. Its answers are not cached. `{arn}` is the `methodArn` of its event.
            """,
        columns: ("the authorizer", "the client gets"),
        rows: [
            authorizer("allows `execute-api:Invoke` on `{arn}`", allow(arn), "101", .documented),
            authorizer(
                "allows `execute-api:*` on `arn:aws:execute-api:*`",
                allow("arn:aws:execute-api:*", action: "execute-api:*"), "101", .documented),
            authorizer(
                "allows all of `…/dev/*`", allow("arn:aws:execute-api:us-east-1:000000000000:nn27okk1we/dev/*"), "101",
                .documented),
            authorizer(
                "allows `…/dev/*/*` only", allow("arn:aws:execute-api:us-east-1:000000000000:nn27okk1we/dev/*/*"),
                "403", .reported),
            authorizer(
                "allows another action", allow(arn, action: "execute-api:ManageConnections"), "403", .documented),
            authorizer("denies", policy(statement("Deny", "execute-api:Invoke", arn)), "403", .documented),
            authorizer(
                "allows and denies", policy(statement("Allow", "*", "*") + "," + statement("Deny", "*", arn)), "403",
                .documented),
            authorizer(
                "allows under a `Condition`, which is not evaluated",
                policy(#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{}}"#), "403", .chosen),
            authorizer(
                "denies all but something (`NotResource`)",
                policy(statement("Allow", "*", "*") + #",{"Effect":"Deny","Action":"*","NotResource":"x"}"#), "403",
                .chosen),
            authorizer("throws an error whose message is `Unauthorized`", .thrown("Unauthorized"), "401", .documented),
            authorizer("throws another error", .thrown(), "500", .reported),
            authorizer("returns no policy", .json(#"{"principalId":"me"}"#), "500", .reported),
            authorizer("returns no `principalId`", .json(#"{"policyDocument":{"Statement":[]}}"#), "500", .chosen),
            authorizer("returns a context with an object in it", allow(arn, context: #"{"a":{}}"#), "500", .reported),
            authorizer(
                "returns more than 8 KB", allow(arn, context: #"{"a":"\#(String(repeating: "x", count: 8192))"}"#),
                "500", .chosen),
            authorizer("takes longer than 29 s", .timedOut, "500", .reported),
            ConformanceRow(
                "has an identity source that the handshake has not, or has empty", "401, the function is not called",
                .documented
            ) {
                let sources = ["route.request.header.Auth", "route.request.querystring.token"]
                var seen: Set<String> = []
                for (target, header) in [("/dev", "x"), ("/dev?token=", "x"), ("/dev?token=t", "")] {
                    let bench = try bench(sources: sources, allow(arn))
                    let answer = await bench.connect(target, [("auth", header)])
                    seen.insert(answer + (bench.invocations.isEmpty ? ", the function is not called" : ""))
                }
                return seen.sorted().joined(separator: ", ")
            },
            ConformanceRow("has identity sources that the handshake has", "101", .documented) {
                try await bench(sources: ["route.request.header.Auth", "route.request.querystring.token"], allow(arn))
                    .connect("/dev?token=t", [("auth", "x")])
            },
            ConformanceRow("allows, and there is no `$connect` route", "101", .chosen) {
                try await bench(route: nil, sources: [], allow(arn)).connect()
            },
        ])

    private static let arn = "arn:aws:execute-api:us-east-1:000000000000:nn27okk1we/dev/$connect"

    private static func bench(
        route: WebSocketRoute? = WebSocketRoute(function: "f"), sources: [String]? = nil,
        _ answer: InvocationOutcome = .json(#"{"statusCode":200}"#)
    ) throws -> APIBench {
        let authorizer = sources.map { LambdaAuthorizer(name: "a", function: "auth", identitySources: $0) }
        return try APIBench(
            LambdaProject(
                webSocket: WebSocketAPI(
                    name: "chat", routeSelectionExpression: "$request.body.action",
                    routes: route.map { ["$connect": $0] } ?? [:], authorizer: authorizer, stage: Stage(name: "dev"))),
            [sources == nil ? "f" : "auth": answer])
    }

    private static func bench(_ answer: InvocationOutcome) throws -> APIBench {
        try bench(route: WebSocketRoute(function: "f"), answer)
    }

    private static func row(
        _ situation: String, _ result: String, _ expected: String, _ source: ConformanceRow.Source
    ) -> ConformanceRow {
        ConformanceRow(situation, expected, source) { try await bench(.json(result)).connect() }
    }

    private static func authorizer(
        _ situation: String, _ answer: InvocationOutcome, _ expected: String, _ source: ConformanceRow.Source
    ) -> ConformanceRow {
        ConformanceRow(situation, expected, source) { try await bench(sources: [], answer).connect() }
    }

    private static func statement(_ effect: String, _ action: String, _ resource: String) -> String {
        #"{"Effect":"\#(effect)","Action":"\#(action)","Resource":["\#(resource)"]}"#
    }

    private static func policy(_ statements: String, context: String = "{}") -> InvocationOutcome {
        .json(
            #"{"principalId":"me","policyDocument":{"Version":"2012-10-17","Statement":[\#(statements)]},"context":\#(context)}"#
        )
    }

    private static func allow(
        _ resource: String, action: String = "execute-api:Invoke", context: String = "{}"
    ) -> InvocationOutcome {
        policy(statement("Allow", action, resource), context: context)
    }
}
