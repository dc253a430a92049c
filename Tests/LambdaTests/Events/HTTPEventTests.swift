import Foundation
import NIOCore
import Sluice
import SluiceGateway
import Testing

@testable import SluiceLambda

@Suite struct `HTTP events` {
    private static let events = HTTPEvents(identity: EventSample.identity)

    private static func decode(
        _ request: HTTPRequest, _ match: HTTPRouteMatch? = nil
    ) throws -> StrictHTTPEvent {
        let match = match ?? HTTPRouteMatch(routeKey: "$default", function: "f", timeout: .seconds(1), parameters: [])
        let event = events.request(EventSample.event(.request(request)), request, match)
        return try JSONDecoder().decode(StrictHTTPEvent.self, from: Data(event.readableBytesView))
    }

    @Test func `a request is byte for byte payload format 2.0`() {
        let request = EventSample.request(
            "POST", "/items/a%20b?x=1&x=2&y=%20",
            headers: [
                ("Host", "api.example.com"), ("Accept", "a"), ("accept", "b"), ("Cookie", "one=1; two=2"),
                ("Connection", "keep-alive"), ("Content-Type", "application/json"), ("User-Agent", "curl"),
            ], body: ByteBuffer(string: #"{"a":1}"#))
        let match = HTTPRouteMatch(
            routeKey: "POST /items/{id}", function: "f", timeout: .seconds(1),
            parameters: [HTTPRouteMatch.Parameter(name: "id", value: "a b")])
        let event = EventSample.event(.request(request))
        let expected =
            #"{"version":"2.0","routeKey":"POST /items/{id}","rawPath":"/items/a%20b","rawQueryString":"x=1&x=2&y=%20","#
            + #""cookies":["one=1","two=2"],"headers":{"accept":"a,b","content-type":"application/json","#
            + #""host":"api.example.com","user-agent":"curl","x-amzn-trace-id":"\#(event.traceID)","#
            + #""x-forwarded-for":"10.0.0.1","x-forwarded-port":"80","x-forwarded-proto":"http"},"#
            + #""queryStringParameters":{"x":"1,2","y":" "},"#
            + #""requestContext":{"accountId":"000000000000","apiId":"nn27okk1we","domainName":"api.example.com","#
            + #""domainPrefix":"api","http":{"method":"POST","path":"/items/a%20b","protocol":"HTTP/1.1","#
            + #""sourceIp":"10.0.0.1","userAgent":"curl"},"requestId":"PJqbG1QBAAAAAAU=","#
            + #""routeKey":"POST /items/{id}","stage":"develop","time":"19/Feb/2024:07:11:43 +0000","#
            + #""timeEpoch":1708326703789},"pathParameters":{"id":"a b"},"body":"{\"a\":1}","isBase64Encoded":false}"#
        #expect(String(buffer: Self.events.request(event, request, match)) == expected)
    }

    @Test func `what a request does not have is absent`() throws {
        let event = try Self.decode(EventSample.request("GET", "/"))
        #expect(event.cookies == nil && event.queryStringParameters == nil && event.pathParameters == nil)
        #expect(event.body == nil && event.stageVariables == nil && !event.isBase64Encoded)
        #expect(event.requestContext.domainName == "api.example.com:8080" && event.requestContext.http.userAgent == "")
    }

    @Test(arguments: [
        ("text/plain", "ü", false), ("application/json; charset=utf-8", "{}", false), ("Application/JSON", "{}", false),
        ("application/vnd.api+json", "{}", false), ("image/svg+xml", "<svg/>", false),
        ("application/xml", "<a/>", false),
        ("application/x-www-form-urlencoded", "a=1", true), ("image/png", "png", true), ("", "text", true),
        (nil, "text", false),
    ])
    func `a body is text where its type says so`(type: String?, body: String, isBase64: Bool) throws {
        let headers = type.map { [("Content-Type", $0)] } ?? []
        let event = try Self.decode(
            EventSample.request("POST", "/", headers: headers, body: ByteBuffer(string: body)))
        #expect(event.isBase64Encoded == isBase64)
        #expect(event.body == (isBase64 ? Data(body.utf8).base64EncodedString() : body))
    }

    @Test func `what is called text and is none is base64`() throws {
        let body = ByteBuffer(bytes: [0x61, 0xff])
        let event = try Self.decode(
            EventSample.request("POST", "/", headers: [("Content-Type", "text/plain")], body: body))
        #expect(event.isBase64Encoded && event.body == "Yf8=")
    }
}
