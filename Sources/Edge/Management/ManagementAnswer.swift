import NIOCore
import SluiceGateway

/// The answers of the `@connections` API, header by header as API Gateway gives them.
struct ManagementAnswer {
    /// `x-amz-apigw-id`: an id of the shape of event ids.
    let id: String
    /// Milliseconds since 1970.
    let time: Int64

    func posted() -> HTTPResponse {
        let trace = HTTPHeader(name: "X-Amzn-Trace-Id", value: Self.traceID(time))
        return HTTPResponse(status: 200, headers: [Self.json] + ids + [trace])
    }

    func deleted() -> HTTPResponse {
        HTTPResponse(status: 204, headers: ids + [HTTPHeader(name: "X-Amzn-Trace-Id", value: Self.traceID(time))])
    }

    /// Nobody is there: the code is in the header alone, and the body is empty.
    func gone() -> HTTPResponse {
        let type = HTTPHeader(name: "x-amzn-ErrorType", value: "GoneException")
        return HTTPResponse(status: 410, headers: [Self.json] + ids + [type])
    }

    func refused(_ refusal: ManagementRefusal) -> HTTPResponse {
        let type = HTTPHeader(name: "x-amzn-ErrorType", value: refusal.type)
        let body = ByteBuffer(string: #"{"message":\#(JSONText.quoted(refusal.message))}"#)
        return HTTPResponse(status: refusal.status, headers: [Self.json] + ids + [type], body: body)
    }

    /// As API Gateway lays it out. Times are ISO 8601 in UTC with milliseconds, which every SDK reads.
    func connection(_ record: ConnectionRecord, lastActiveAt: Int64) -> HTTPResponse {
        let text = """
            {
              "identity" : {
                "sourceIp" : \(JSONText.quoted(record.sourceIP)),
                "userAgent" : \(JSONText.quoted(record.userAgent))
              },
              "connectedAt" : "\(HTTPDate.iso8601(record.connectedAt))",
              "lastActiveAt" : "\(HTTPDate.iso8601(lastActiveAt))"
            }
            """
        return json(text)
    }

    func posted(_ results: [PostedResult]) -> HTTPResponse {
        let items = results.map { #"{"connectionId":\#(JSONText.quoted($0.text)),"statusCode":\#($0.status)}"# }
        return json(#"{"results":[\#(items.joined(separator: ","))]}"#)
    }

    func page(_ page: ListingPage) -> HTTPResponse {
        let items = page.connections.map { connection, record in
            """
            {"connectionId":"\(connection)","connectedAt":"\(HTTPDate.iso8601(record.connectedAt))",\
            "identity":{"sourceIp":\(JSONText.quoted(record.sourceIP)),"userAgent":\(JSONText.quoted(record.userAgent))}}
            """
        }
        let next = page.next.map { #","nextToken":"\#($0)""# } ?? ""
        return json(#"{"connections":[\#(items.joined(separator: ","))]\#(next)}"#)
    }

    private func json(_ text: String) -> HTTPResponse {
        HTTPResponse(status: 200, headers: [Self.json] + ids, body: ByteBuffer(string: text))
    }

    private var ids: [HTTPHeader] {
        [
            HTTPHeader(name: "x-amzn-RequestId", value: Self.uuid()),
            HTTPHeader(name: "x-amz-apigw-id", value: id),
        ]
    }

    private static let json = HTTPHeader(name: "Content-Type", value: "application/json")

    /// RFC 9562 section 5.4: 122 random bits.
    private static func uuid() -> String {
        let high = hexadecimal(.random(in: .min ... .max) & ~0xf000 | 0x4000)
        let low = hexadecimal(.random(in: .min ... .max) & ~(3 << 62) | 1 << 63)
        return "\(high.prefix(8))-\(high.dropFirst(8).prefix(4))-\(high.suffix(4))-\(low.prefix(4))-\(low.dropFirst(4))"
    }

    private static func traceID(_ time: Int64) -> String {
        let seconds = hexadecimal(UInt64(bitPattern: time / 1000)).suffix(8)
        return
            "Root=1-\(seconds)-\(hexadecimal(.random(in: .min ... .max)))\(hexadecimal(.random(in: .min ... .max)).suffix(8))"
    }

    private static func hexadecimal(_ bits: UInt64) -> String {
        let digits = String(bits, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// What came of one of many posts.
struct PostedResult {
    /// The id as the caller wrote it.
    let text: String
    let status: Int
}
