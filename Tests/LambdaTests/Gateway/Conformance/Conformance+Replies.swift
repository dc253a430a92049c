import NIOCore
import Sluice

@testable import SluiceLambda

extension ConformanceSection {
    static let replies = ConformanceSection(
        title: "What the sender of a message gets",
        introduction: """
            A route is two-way when it has a route response. The messages of a connection run one after another, in the \
            order sent, and so do the replies arrive; AWS runs them all at once, and promises no order.
            """,
        columns: ("the function of the route returns", "the client gets"),
        rows: [
            row(
                "one-way: `{\"statusCode\":200,\"body\":\"hi\"}`", #"{"statusCode":200,"body":"hi"}"#, "nothing",
                .documented),
            row("one-way: a status of 201, 301, 401 or 501", statuses: [201, 301, 401, 501], "nothing", .captured),
            row(
                "two-way: `{\"statusCode\":200,\"body\":\"hi\"}`", #"{"statusCode":200,"body":"hi"}"#, "`hi`",
                .documented,
                isTwoWay: true),
            row(
                "two-way: `{\"statusCode\":500,\"body\":\"hi\"}`", #"{"statusCode":500,"body":"hi"}"#, "`hi`",
                .reported,
                isTwoWay: true),
            row(
                "two-way: no body, or an empty one", #"{"statusCode":200,"body":""}"#, "nothing", .chosen,
                isTwoWay: true),
            row(
                "two-way: `{\"statusCode\":200,\"body\":\"AP8=\",\"isBase64Encoded\":true}`",
                #"{"statusCode":200,"body":"AP8=","isBase64Encoded":true}"#, "binary message of 2 bytes", .chosen,
                isTwoWay: true),
            row("nothing: `null`", "null", "nothing", .reported),
            row("an empty answer", "", "nothing", .chosen),
            row("`{}`", "{}", "nothing", .chosen),
            row(
                "another key than the five: `{\"statusCode\":200,\"Data\":\"hi\"}`", #"{"statusCode":200,"Data":"hi"}"#,
                internalServerError, .reported),
            row(
                "a body that is no string: `{\"statusCode\":200,\"body\":{}}`", #"{"statusCode":200,"body":{}}"#,
                internalServerError, .chosen),
            row("no object: `\"hi\"`", #""hi""#, internalServerError, .chosen),
            row("what is no JSON", "hi", internalServerError, .chosen),
            row(
                "two-way: a body that should be base64 and is not",
                #"{"statusCode":200,"body":"?","isBase64Encoded":true}"#,
                internalServerError, .chosen, isTwoWay: true),
        ])

    static let frames = ConformanceSection(
        title: "Frames of the gateway itself",
        introduction:
            "The connection stays open. Where AWS' frame is known, the bytes are its own, with the spaces that it has and has not.",
        columns: ("situation", "the client gets"),
        rows: [
            ConformanceRow("no route matches, and there is no `$default`", frame("Forbidden"), .captured) {
                try await APIBench(project(routes: ["join": WebSocketRoute(function: "f")])).send("hello")
            },
            ConformanceRow("the function throws, or its process ends", internalServerError, .captured) {
                try await APIBench(project(), ["f": .thrown()]).send("hello")
            },
            ConformanceRow(
                "the function takes longer than the integration waits", frame("Endpoint request timed out"), .captured
            ) {
                try await APIBench(project(), ["f": .timedOut]).send("hello")
            },
            ConformanceRow("the route is throttled", frame("Too many requests"), .chosen) {
                let throttle = Throttle(rate: 0, burst: 0)
                let route = WebSocketRoute(function: "f", throttle: throttle)
                return try await APIBench(project(routes: ["$default": route])).send("hello")
            },
        ])

    private static let internalServerError = frame("Internal server error")

    private static func frame(_ message: String) -> String {
        #"`{"message": "\#(message)", "connectionId":"{connectionId}", "requestId":"{requestId}"}`"#
    }

    private static func project(
        routes: [String: WebSocketRoute] = ["$default": WebSocketRoute(function: "f")]
    ) -> LambdaProject {
        LambdaProject(
            webSocket: WebSocketAPI(
                name: "chat", routeSelectionExpression: "$request.body.action", routes: routes,
                stage: Stage(name: "dev")))
    }

    private static func row(
        _ situation: String, _ result: String, _ expected: String, _ source: ConformanceRow.Source,
        isTwoWay: Bool = false
    ) -> ConformanceRow {
        ConformanceRow(situation, expected, source) {
            let route = WebSocketRoute(function: "f", isTwoWay: isTwoWay)
            return try await APIBench(project(routes: ["$default": route]), ["f": .json(result)]).send("hello")
        }
    }

    private static func row(
        _ situation: String, statuses: [Int], _ expected: String, _ source: ConformanceRow.Source
    ) -> ConformanceRow {
        ConformanceRow(situation, expected, source) {
            var seen: Set<String> = []
            for status in statuses {
                seen.insert(
                    try await APIBench(project(), ["f": .json(#"{"statusCode":\#(status),"body":"hi"}"#)]).send("hello")
                )
            }
            return seen.sorted().joined(separator: ", ")
        }
    }
}
