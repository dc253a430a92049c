import NIOCore
import Sluice

@testable import SluiceLambda

extension ConformanceSection {
    static let routing = ConformanceSection(
        title: "Which route a message takes",
        introduction: """
            The route selection expression is `$request.body.action` unless the first column names another.
            """,
        columns: ("message", "route"),
        rows: expressions + messages)

    private static let sample = #"{"service":"chat","action":"join","data":{"room":"room1234"}}"#

    private static let expressions = [
        expression("$request.body.action", "join", .documented),
        expression("${request.body.action}", "join", .documented),
        expression("${request.body.service}/${request.body.action}", "chat/join", .documented),
        expression("${request.body.action}-${request.body.invalidPath}", "join-", .documented),
        expression("action", "action", .documented),
        expression(#"\$default"#, "$default", .documented),
        expression("$request.body.data.room", "room1234", .reported),
        expression("request.body.action", "join", .chosen),
    ]

    private static let messages = [
        message("text that is not JSON: `hello`", "hello", "$default", .captured),
        message("the key is missing: `{\"a\":1}`", #"{"a":1}"#, "$default", .documented),
        message("a value without a route: `{\"action\":\"other\"}`", #"{"action":"other"}"#, "$default", .documented),
        message("another case: `{\"action\":\"JOIN\"}`", #"{"action":"JOIN"}"#, "$default", .documented),
        message(
            "an array of two: `{\"action\":[\"item1\",\"item2\"]}`", #"{"action":["item1","item2"]}"#, "[item1, item2]",
            .documented),
        message(
            "an element of an array: `$request.body[2]`, `[2,\"id\",\"Boot\"]`", #"[2,"id","Boot"]"#, "Boot", .chosen,
            by: "$request.body[2]"),
        message("a number: `{\"action\":1}`", #"{"action":1}"#, "1", .chosen),
        message("a boolean: `{\"action\":true}`", #"{"action":true}"#, "true", .chosen),
        message("null: `{\"action\":null}`", #"{"action":null}"#, "$default", .chosen),
        message("an object: `{\"action\":{}}`", #"{"action":{}}"#, "$default", .chosen),
        message("names without quotes: `{action:\"join\"}`", #"{action:"join"}"#, "$default", .chosen),
        message("a reserved key: `{\"action\":\"$connect\"}`", #"{"action":"$connect"}"#, "$default", .chosen),
        message("an empty message", "", "$default", .chosen),
        ConformanceRow(
            "a binary message (AWS closes the connection with 1003)", "`$default`, its body in base64", .different
        ) {
            let bench = try APIBench(project(by: "$request.body.action"))
            _ = await bench.send(.binary(ByteBuffer(string: #"{"action":"join"}"#)))
            let isBase64 = bench.lastEvent.contains(#""isBase64Encoded":true"#)
            return "`\(bench.invocations.last?.route ?? "")`" + (isBase64 ? ", its body in base64" : "")
        },
        ConformanceRow(
            "`$connect` and `$disconnect`, whatever the expression says", "`$connect`, `$disconnect`", .documented
        ) {
            let bench = try APIBench(project(by: "action"))
            _ = await bench.close(.normal)
            return bench.invocations.map { "`\($0.route)`" }.joined(separator: ", ")
        },
    ]

    private static func project(by expression: String) -> LambdaProject {
        let keys = [
            "$connect", "$disconnect", "$default", "join", "chat/join", "join-", "action", "room1234", "[item1, item2]",
            "Boot",
            "1", "true",
        ]
        let routes = keys.map { ($0, WebSocketRoute(function: "f")) }
        return LambdaProject(
            webSocket: WebSocketAPI(
                name: "chat", routeSelectionExpression: expression, routes: Dictionary(uniqueKeysWithValues: routes),
                stage: Stage(name: "dev")))
    }

    private static func expression(_ expression: String, _ route: String, _ source: ConformanceRow.Source)
        -> ConformanceRow
    {
        message("`\(expression)` and `\(sample)`", sample, route, source, by: expression)
    }

    private static func message(
        _ situation: String, _ text: String, _ route: String, _ source: ConformanceRow.Source,
        by expression: String = "$request.body.action"
    ) -> ConformanceRow {
        ConformanceRow(situation, "`\(route)`", source) {
            let bench = try APIBench(project(by: expression))
            _ = await bench.send(text)
            return "`\(bench.invocations.last?.route ?? "")`"
        }
    }
}
