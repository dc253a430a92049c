import NIOCore
import Sluice
import SluiceGateway

/// The events of an HTTP API as JSON, payload format 2.0.
///
/// Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
struct HTTPEvents: Sendable {
    let identity: APIIdentity

    func request(_ event: Event, _ request: HTTPRequest, _ match: HTTPRouteMatch) -> ByteBuffer {
        let head = request.head
        let body = HTTPEventBody(request)
        return JSONWriter.object { json in
            json.member("version", "2.0")
            json.member("routeKey", match.routeKey)
            json.member("rawPath", String(head.path))
            json.member("rawQueryString", String(head.rawQuery))
            let cookies = Self.cookies(head)
            if !cookies.isEmpty { json.array("cookies", cookies) }
            Self.headers(event, head).write(to: &json)
            Self.writeQuery(head.queryParameters, to: &json)
            writeContext(event, head, match, to: &json)
            if !match.parameters.isEmpty {
                json.object("pathParameters") { json in
                    for parameter in match.parameters { json.member(parameter.name, parameter.value) }
                }
            }
            json.stageVariables(identity.stage.variables)
            body?.write(to: &json)
            json.member("isBase64Encoded", body?.isBase64 ?? false)
        }
    }

    private func writeContext(
        _ event: Event, _ head: HTTPRequestHead, _ match: HTTPRouteMatch, to json: inout JSONWriter
    ) {
        let domainName = identity.domainName(host: head.header("Host"))
        json.object("requestContext") { json in
            json.member("accountId", identity.accountID)
            json.member("apiId", identity.apiID)
            json.member("domainName", domainName)
            json.member("domainPrefix", String(domainName.prefix { $0 != "." }))
            json.object("http") { json in
                json.member("method", head.method)
                json.member("path", String(head.path))
                json.member("protocol", "HTTP/1.1")
                json.member("sourceIp", head.sourceIP)
                json.member("userAgent", head.header("User-Agent") ?? "")
            }
            json.member("requestId", event.id.description)
            json.member("routeKey", match.routeKey)
            json.member("stage", identity.stage.name)
            json.member("time", RequestTime.text(event.time))
            json.member("timeEpoch", event.time)
        }
    }

    /// What the Cookie headers hold, one cookie each; they are not among the headers then.
    private static func cookies(_ head: HTTPRequestHead) -> [String] {
        EventHeaders(head.headers).values("Cookie").flatMap { header in
            header.split(separator: ";").map { String($0.drop { $0 == " " }) }.filter { !$0.isEmpty }
        }
    }

    private static func headers(_ event: Event, _ head: HTTPRequestHead) -> JoinedHeaders {
        var headers = EventHeaders(of: head, event)
        headers.remove(["Cookie", "Connection", "Upgrade", "Transfer-Encoding"])
        return JoinedHeaders(headers: headers)
    }

    /// Values of one name are joined by commas.
    private static func writeQuery(_ query: QueryParameters, to json: inout JSONWriter) {
        guard !query.isEmpty else { return }
        json.object("queryStringParameters") { json in
            for parameter in query.parameters {
                json.member(parameter.name, parameter.values.joined(separator: ","))
            }
        }
    }
}

/// Names in lower case, values of one name joined by commas.
private struct JoinedHeaders {
    let headers: EventHeaders

    func write(to json: inout JSONWriter) {
        json.object("headers") { json in
            for (name, entry) in headers.sorted { json.member(name, entry.values.joined(separator: ",")) }
        }
    }
}

/// A request's body as an event holds it: what is called text as text, everything else as base64.
private struct HTTPEventBody {
    let isBase64: Bool
    private let body: ByteBuffer

    /// Nil where there is none.
    init?(_ request: HTTPRequest) {
        guard request.body.readableBytes > 0 else { return nil }
        body = request.body
        let isCalledText = request.head.header("Content-Type").map(Self.isText) ?? true
        isBase64 = !isCalledText || String(validating: request.body.readableBytesView, as: UTF8.self) == nil
    }

    func write(to json: inout JSONWriter) {
        if isBase64 { json.member("body", body.base64) } else { json.member("body", utf8: body) }
    }

    private static func isText(_ contentType: String) -> Bool {
        let type = contentType.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        return type.hasPrefix("text/") || type.hasSuffix("+json") || type.hasSuffix("+xml")
            || ["application/json", "application/xml", "application/javascript"].contains(type)
    }
}
