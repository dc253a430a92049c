import FoundationEssentials
import NIOCore
import Sluice
import SluiceGateway

/// The events of a WebSocket API as JSON: the keys, their order and what is left out are AWS's, but for stageVariables, of which no
/// event is known.
///
/// Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integrations.html, and
/// published captures.
struct WebSocketEvents: Sendable {
    let identity: APIIdentity

    func connect(_ event: Event, _ head: HTTPRequestHead, _ facts: ConnectionFacts) -> ByteBuffer {
        var headers = EventHeaders(of: head, event)
        headers.remove(["Connection", "Upgrade", "Content-Length"])
        return JSONWriter.object { json in
            json.headers(headers)
            json.query(head.queryParameters)
            json.stageVariables(identity.stage.variables)
            context("$connect", .connect, event, facts).write(to: &json)
            json.member("isBase64Encoded", false)
        }
    }

    /// A binary message is base64.
    func message(_ event: Event, _ message: Message, route: String, _ facts: ConnectionFacts) -> ByteBuffer {
        JSONWriter.object { json in
            context(route, .message, event, facts).write(to: &json)
            json.stageVariables(identity.stage.variables)
            switch message.kind {
            case .text: json.member("body", utf8: message.body)
            case .binary: json.member("body", message.body.base64)
            }
            json.member("isBase64Encoded", message.kind == .binary)
        }
    }

    func disconnect(_ event: Event, _ reason: CloseReason, _ facts: ConnectionFacts) -> ByteBuffer {
        // The empty ones are AWS's: captures have them.
        let headers = EventHeaders([
            HTTPHeader(name: "Host", value: facts.domainName), HTTPHeader(name: "x-api-key", value: ""),
            HTTPHeader(name: "X-Forwarded-For", value: ""), HTTPHeader(name: "x-restapi", value: ""),
        ])
        return JSONWriter.object { json in
            json.headers(headers)
            json.stageVariables(identity.stage.variables)
            context("$disconnect", .disconnect(reason), event, facts).write(to: &json)
            json.member("isBase64Encoded", false)
        }
    }

    /// What a REQUEST authorizer is asked. Unlike CONNECT it has the headers of the upgrade, and `stageVariables` even without any.
    func authorizer(_ event: Event, _ head: HTTPRequestHead, _ facts: ConnectionFacts) -> ByteBuffer {
        var headers = EventHeaders(of: head, event)
        headers.set("Connection", "upgrade")
        headers.set("content-length", "0")
        headers.set("Upgrade", "websocket")
        return JSONWriter.object { json in
            json.member("type", "REQUEST")
            json.member("methodArn", identity.connectARN)
            json.headers(headers)
            json.query(head.queryParameters)
            json.allStageVariables(identity.stage.variables)
            context("$connect", .connect, event, facts).write(to: &json)
        }
    }

    private func context(
        _ routeKey: String, _ kind: RequestContext.Kind, _ event: Event, _ facts: ConnectionFacts
    ) -> RequestContext {
        RequestContext(routeKey: routeKey, kind: kind, event: event, facts: facts, identity: identity)
    }
}

extension ByteBuffer {
    var base64: String { Data(readableBytesView).base64EncodedString() }

    /// Nil where the text is no base64 (RFC 4648 section 4).
    init?(base64 text: String) {
        guard let data = Data(base64Encoded: text) else { return nil }
        self.init(bytes: data)
    }
}
