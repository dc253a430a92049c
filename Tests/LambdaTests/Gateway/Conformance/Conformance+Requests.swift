import NIOCore
import Sluice

@testable import SluiceLambda

extension ConformanceSection {
    static let requests = ConformanceSection(
        title: "What the client of an HTTP API gets",
        introduction: "Payload format 2.0.",
        columns: ("the function", "the client gets"),
        rows: answers)

    static let requestRoutes = ConformanceSection(
        title: "Which route a request takes",
        introduction: "Of the routes `\(keys.joined(separator: "`, `"))`, in the stage `dev`.",
        columns: ("request", "route and path parameters"),
        rows: routes)

    private static let answers = [
        row(
            "returns `{\"statusCode\":201,\"headers\":{\"content-type\":\"text/html\"},\"body\":\"hi\"}`",
            #"{"statusCode":201,"headers":{"content-type":"text/html"},"body":"hi"}"#,
            "201, `content-type: text/html`, `hi`",
            .documented),
        row(
            "without a statusCode: `{\"a\":1}`", #"{"a":1}"#, "200, `Content-Type: application/json`, `{\"a\":1}`",
            .documented),
        row(
            "returns, without a statusCode: `\"hi\"`", #""hi""#, "200, `Content-Type: application/json`, `\"hi\"`",
            .chosen),
        row(
            "without a type: `{\"statusCode\":200,\"body\":\"hi\"}`", #"{"statusCode":200,"body":"hi"}"#,
            "200, `Content-Type: text/plain; charset=utf-8`, `hi`", .chosen),
        row(
            "returns `{\"statusCode\":204,\"cookies\":[\"a=1\",\"b=2\"]}`",
            #"{"statusCode":204,"cookies":["a=1","b=2"]}"#,
            "204, `Set-Cookie: a=1`, `Set-Cookie: b=2`", .documented),
        row(
            "returns base64: `{\"statusCode\":200,\"body\":\"aGk=\",\"isBase64Encoded\":true,…}`",
            #"{"statusCode":200,"body":"aGk=","isBase64Encoded":true,"headers":{"content-type":"a/b"}}"#,
            "200, `content-type: a/b`, `hi`", .documented),
        row("returns a body that is no string", #"{"statusCode":200,"body":{}}"#, internalServerError, .chosen),
        row("returns a statusCode that is none", #"{"statusCode":99}"#, internalServerError, .chosen),
        row("returns what is no JSON", "hi", internalServerError, .chosen),
        ConformanceRow("throws", internalServerError, .chosen) {
            try await bench(.thrown()).request("GET", "/")
        },
        ConformanceRow(
            "takes longer than the integration waits",
            "503, `Content-Type: application/json`, `{\"message\":\"Service Unavailable\"}`", .chosen
        ) { try await bench(.timedOut).request("GET", "/") },
        ConformanceRow(
            "is not called: no worker takes the request while the edge waits (`--answer-timeout`)",
            "504, `Content-Type: application/json`, `{\"message\":\"Endpoint request timed out\"}`", .chosen
        ) { try bench(.json("{}")).unanswered("GET", "/") },
        ConformanceRow(
            "is throttled", "429, `Content-Type: application/json`, `{\"message\":\"Too Many Requests\"}`", .chosen
        ) {
            let route = HTTPRoute(key: "$default", function: "f", throttle: Throttle(rate: 0, burst: 0))
            return try await APIBench(
                LambdaProject(http: HTTPAPI(name: "web", routes: [route], stage: Stage(name: "dev"))),
                ["f": .json("{}")]
            ).request("GET", "/")
        },
    ]

    private static let routes = [
        route("GET", "/pets/dog/1", "`GET /pets/dog/1`", .documented),
        route("GET", "/pets/dog/2", "`GET /pets/dog/{id}`, `id: 2`", .documented),
        route("GET", "/pets/cat/1", "`GET /pets/{proxy+}`, `proxy: cat/1`", .documented),
        route("POST", "/pets/dog/1", "`ANY /{proxy+}`, `proxy: pets/dog/1`", .documented),
        route("GET", "/", "`$default`", .chosen),
        route("GET", "/pets/dog/a%20b%2Fc", "`GET /pets/dog/{id}`, `id: a b/c`", .chosen),
        route("GET", "/dev/pets/dog/1", "`GET /pets/dog/1`", .chosen),
        ConformanceRow(
            "no route matches", "404, `Content-Type: application/json`, `{\"message\":\"Not Found\"}`", .chosen
        ) { try await bench(.json("{}"), keys: ["GET /a"]).request("GET", "/b") },
    ]

    private static let internalServerError =
        "500, `Content-Type: application/json`, `{\"message\":\"Internal Server Error\"}`"

    /// Those of AWS' example.
    private static let keys = [
        "$default", "ANY /{proxy+}", "GET /pets/{proxy+}", "GET /pets/dog/{id}", "GET /pets/dog/1",
    ]

    private static func bench(_ answer: InvocationOutcome, keys: [String] = ["$default"]) throws -> APIBench {
        let routes = keys.map { HTTPRoute(key: $0, function: "f") }
        return try APIBench(
            LambdaProject(http: HTTPAPI(name: "web", routes: routes, stage: Stage(name: "dev"))), ["f": answer])
    }

    private static func row(
        _ situation: String, _ result: String, _ expected: String, _ source: ConformanceRow.Source
    ) -> ConformanceRow {
        ConformanceRow(situation, expected, source) { try await bench(.json(result)).request("GET", "/") }
    }

    private static func route(
        _ method: String, _ target: String, _ expected: String, _ source: ConformanceRow.Source
    ) -> ConformanceRow {
        ConformanceRow("`\(method) \(target)`", expected, source) {
            let bench = try bench(.json("{}"), keys: keys)
            _ = await bench.request(method, target)
            let event = bench.lastEvent
            let names = event.keys("pathParameters").dropFirst().dropLast()
            let parameter = names.isEmpty ? "" : ", `\(names): \(event.value(String(names)).dropFirst())"
            return "`\(bench.invocations.last?.route ?? "")`\(parameter)"
        }
    }
}
