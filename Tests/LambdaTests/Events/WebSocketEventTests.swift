import Foundation
import NIOCore
import Sluice
import SluiceGateway
import Testing

@testable import SluiceLambda

@Suite struct `WebSocket events` {
    private static let events = WebSocketEvents(identity: EventSample.identity)

    private static func text(_ buffer: ByteBuffer) -> String { String(buffer: buffer) }

    private static func decode(_ buffer: ByteBuffer) throws -> StrictWebSocketEvent {
        try JSONDecoder().decode(StrictWebSocketEvent.self, from: Data(buffer.readableBytesView))
    }

    // Our own ids: eleven bytes, as EventSample gives them.
    private static let connection = "PJqbG1QBAABwAAM="
    private static let request = "PJqbG1QBAAAAAAU="

    @Test func `CONNECT is byte for byte what AWS sends`() {
        let handshake = EventSample.handshake()
        let event = EventSample.event(.connect(handshake), time: EventSample.connectedAt)
        let headers =
            #""accept-language":"de","Cookie":"b=\"2\"","Host":"chat.example.com","Sec-WebSocket-Version":"13","#
        let added =
            #""User-Agent":"Mozilla/5.0","X-Amzn-Trace-Id":"\#(event.traceID)","X-Forwarded-For":"185.69.197.15","#
            + #""X-Forwarded-Port":"443","X-Forwarded-Proto":"https""#
        let multi =
            #""accept-language":["de"],"Cookie":["a=1","b=\"2\""],"Host":["chat.example.com"],"#
            + #""Sec-WebSocket-Version":["13"],"User-Agent":["Mozilla/5.0"],"X-Amzn-Trace-Id":["\#(event.traceID)"],"#
            + #""X-Forwarded-For":["185.69.197.15"],"X-Forwarded-Port":["443"],"X-Forwarded-Proto":["https"]"#
        let expected =
            #"{"headers":{\#(headers)\#(added)},"multiValueHeaders":{\#(multi)},"#
            + #""queryStringParameters":{"token":"a b","x":"2"},"#
            + #""multiValueQueryStringParameters":{"token":["a b"],"x":["1","2"]},"#
            + #""requestContext":{"routeKey":"$connect","eventType":"CONNECT","extendedRequestId":"\#(Self.request)","#
            + #""requestTime":"19/Feb/2024:07:11:42 +0000","messageDirection":"IN","stage":"develop","#
            + #""connectedAt":1708326702789,"requestTimeEpoch":1708326702789,"#
            + #""identity":{"userAgent":"Mozilla/5.0","sourceIp":"185.69.197.15"},"requestId":"\#(Self.request)","#
            + #""domainName":"chat.example.com","connectionId":"\#(Self.connection)","apiId":"nn27okk1we"},"#
            + #""isBase64Encoded":false}"#
        #expect(Self.text(Self.events.connect(event, handshake.head, EventSample.facts)) == expected)
    }

    @Test func `CONNECT without a query has no query maps`() throws {
        for target in ["/", "/?", "/develop?&"] {
            let handshake = EventSample.handshake(target)
            let event = EventSample.event(.connect(handshake))
            let text = Self.text(Self.events.connect(event, handshake.head, EventSample.facts))
            #expect(!text.contains("ueryStringParameters"))
        }
    }

    @Test func `MESSAGE is byte for byte what AWS sends`() {
        let message = Message.text(#"{"action":"sendMessage","data":"hi"}"#)
        let event = EventSample.event(.message(message))
        var facts = EventSample.facts
        facts.userAgent = ""
        let expected =
            #"{"requestContext":{"routeKey":"sendMessage","messageId":"w2Vk5KsBAAAAAAU=","eventType":"MESSAGE","#
            + #""extendedRequestId":"\#(Self.request)","requestTime":"19/Feb/2024:07:11:43 +0000","#
            + #""messageDirection":"IN","stage":"develop","connectedAt":1708326702789,"requestTimeEpoch":1708326703789,"#
            + #""identity":{"sourceIp":"185.69.197.15"},"requestId":"\#(Self.request)","domainName":"chat.example.com","#
            + #""connectionId":"\#(Self.connection)","apiId":"nn27okk1we"},"#
            + #""body":"{\"action\":\"sendMessage\",\"data\":\"hi\"}","isBase64Encoded":false}"#
        #expect(Self.text(Self.events.message(event, message, route: "sendMessage", facts)) == expected)
    }

    @Test func `a binary message is base64`() throws {
        let message = Message.binary(ByteBuffer(bytes: [0, 255, 10]))
        let event = EventSample.event(.message(message))
        let decoded = try Self.decode(Self.events.message(event, message, route: "$default", EventSample.facts))
        #expect(decoded.body == "AP8K" && decoded.isBase64Encoded)
    }

    @Test func `DISCONNECT is byte for byte what AWS sends, with its empty headers`() {
        let event = EventSample.event(.disconnect(.noStatus))
        var facts = EventSample.facts
        facts.userAgent = ""
        facts.authorizer = ByteBuffer(string: #"{"principalId":"me","integrationLatency":12}"#)
        let expected =
            #"{"headers":{"Host":"chat.example.com","x-api-key":"","X-Forwarded-For":"","x-restapi":""},"#
            + #""multiValueHeaders":{"Host":["chat.example.com"],"x-api-key":[""],"X-Forwarded-For":[""],"x-restapi":[""]},"#
            + #""requestContext":{"routeKey":"$disconnect","authorizer":{"principalId":"me","integrationLatency":12},"#
            + #""disconnectStatusCode":1005,"eventType":"DISCONNECT","extendedRequestId":"\#(Self.request)","#
            + #""requestTime":"19/Feb/2024:07:11:43 +0000","messageDirection":"IN","#
            + #""disconnectReason":"Client-side close frame status not set","stage":"develop","#
            + #""connectedAt":1708326702789,"requestTimeEpoch":1708326703789,"identity":{"sourceIp":"185.69.197.15"},"#
            + #""requestId":"\#(Self.request)","domainName":"chat.example.com","connectionId":"\#(Self.connection)","#
            + #""apiId":"nn27okk1we"},"isBase64Encoded":false}"#
        #expect(Self.text(Self.events.disconnect(event, .noStatus, facts)) == expected)
    }

    @Test func `the authorizer's event has the headers of the upgrade, and empty stage variables`() {
        let handshake = EventSample.handshake(
            "/develop", headers: [("Host", "h:8443"), ("connection", "Upgrade"), ("upgrade", "WebSocket")])
        let event = EventSample.event(.connect(handshake))
        let headers =
            #""Connection":"upgrade","content-length":"0","Host":"h:8443","Upgrade":"websocket","#
            + #""X-Amzn-Trace-Id":"\#(event.traceID)","X-Forwarded-For":"185.69.197.15","#
            + #""X-Forwarded-Port":"8443","X-Forwarded-Proto":"https""#
        let text = Self.text(Self.events.authorizer(event, handshake.head, EventSample.facts))
        #expect(
            text.hasPrefix(
                #"{"type":"REQUEST","methodArn":"arn:aws:execute-api:eu-central-1:000000000000:nn27okk1we/develop/$connect","#
                    + #""headers":{\#(headers)},"multiValueHeaders":{"#))
        #expect(text.contains(#""stageVariables":{},"requestContext":{"routeKey":"$connect","eventType":"CONNECT""#))
        #expect(!text.contains("isBase64Encoded"))
    }

    @Test func `stage variables are there when the stage has some`() throws {
        var identity = EventSample.identity
        identity.stage.variables = ["b": "2", "a": "1"]
        let events = WebSocketEvents(identity: identity)
        let handshake = EventSample.handshake()
        let connect = EventSample.event(.connect(handshake))
        let message = EventSample.event(.message(.text("x")))
        let end = EventSample.event(.disconnect(.normal))
        for event in [
            events.connect(connect, handshake.head, EventSample.facts),
            events.message(message, .text("x"), route: "$default", EventSample.facts),
            events.disconnect(end, .normal, EventSample.facts),
        ] {
            #expect(Self.text(event).contains(#""stageVariables":{"a":"1","b":"2"},"#))
            #expect(try Self.decode(event).stageVariables == ["a": "1", "b": "2"])
        }
    }

    @Test func `every event decodes with what typed handlers require`() throws {
        var facts = EventSample.facts
        facts.authorizer = AuthorizerAnswer.Permission(
            principalID: "me", policy: AuthorizerPolicy(statements: []), context: ["plan": "gold"]
        ).context(latency: 7)
        let handshake = EventSample.handshake()
        let connect = EventSample.event(.connect(handshake))
        let message = EventSample.event(.message(.text("ü\n\"\u{1}")))
        let end = EventSample.event(.disconnect(CloseReason(code: 4001, text: "bye")))
        let all = [
            try Self.decode(Self.events.connect(connect, handshake.head, facts)),
            try Self.decode(Self.events.message(message, .text("ü\n\"\u{1}"), route: "$default", facts)),
            try Self.decode(Self.events.disconnect(end, CloseReason(code: 4001, text: "bye"), facts)),
        ]
        for event in all {
            #expect(event.requestContext.authorizer?.principalId == "me")
            #expect(event.requestContext.authorizer?.integrationLatency == 7)
            #expect(event.requestContext.requestId == event.requestContext.extendedRequestId)
            #expect(event.requestContext.identity.userAgent == "Mozilla/5.0")
        }
        #expect(all.map(\.requestContext.eventType) == ["CONNECT", "MESSAGE", "DISCONNECT"])
        #expect(all[1].body == "ü\n\"\u{1}")
        #expect(all[2].requestContext.disconnectStatusCode == 4001 && all[2].requestContext.disconnectReason == "bye")
    }

    @Test(arguments: [
        (1005, "", "Client-side close frame status not set"), (1001, "", ""), (1001, "Going away", "Going away"),
        (1000, "", "Connection Closed Normally"), (1000, "done", "done"), (4001, "bye", "bye"),
        (1006, "Connection lost", "Connection lost"),
    ])
    func `an end has AWS's reason where it is known, else the close frame's`(code: UInt16, text: String, reason: String)
    {
        #expect(CloseReason(code: code, text: text).textForFunctions == reason)
    }
}
