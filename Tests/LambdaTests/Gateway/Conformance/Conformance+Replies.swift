import NIOCore
import Sluice
import SluiceGateway

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
            model("the message is not what the route's model says", #"{"kind":"a","n":"1"}"#, .documented),
            model("no model has the key that is selected, nor `$default`", #"{"kind":"b","n":1}"#, .documented),
            model("the message is no JSON, and the route has a model", "hello", .chosen),
            ConformanceRow(
                "a binary message whose bytes are what the route's model says (AWS closes the connection with 1003)",
                badRequestBody, .different
            ) { try await validating().send(.binary(ByteBuffer(string: valid))) },
            ConformanceRow("the message is what the route's model says", "nothing: the function is called", .documented)
            {
                let bench = try validating()
                let seen = await bench.send(valid)
                return seen + (bench.lastEvent.contains(#""body":"{\"kind\":"#) ? ": the function is called" : "")
            },
            ConformanceRow(
                "the route is throttled, and the message is not what its model says", frame("Too many requests"),
                .chosen
            ) { try await validating(throttle: Throttle(rate: 0, burst: 0)).send("hello") },
        ])

    private static let badRequestBody =
        #"`{"message" : "Bad request body", "connectionId": "{connectionId}", "messageId": "{messageId}"}`"#

    private static let valid = #"{"kind":"a","n":1}"#

    /// Has a model for one kind of message, and none for others.
    private static func validating(throttle: Throttle? = nil) throws -> APIBench {
        let schema = try JSONSchema(.object(["properties": .object(["n": .object(["type": "integer"])])]))
        let models = MessageModels(selection: try RouteSelection("$request.body.kind"), schemas: ["a": schema])
        let route = WebSocketRoute(function: "f", throttle: throttle, models: models)
        return try APIBench(project(routes: ["$default": route]))
    }

    /// The function is not called.
    private static func model(_ situation: String, _ text: String, _ source: ConformanceRow.Source) -> ConformanceRow {
        ConformanceRow(situation, badRequestBody, source) {
            let bench = try validating()
            let seen = await bench.send(text)
            return bench.invocations.isEmpty ? seen : "\(seen), the function is called"
        }
    }

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
