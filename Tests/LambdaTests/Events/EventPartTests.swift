import Foundation
import NIOCore
import Sluice
import SluiceGateway
import SluiceTestSupport
import Testing

@testable import SluiceLambda

@Suite struct `Parts of events` {
    @Test func `strings are escaped as JSON asks`() throws {
        let text = "\"\\/\u{8}\u{9}\u{a}\u{c}\u{d}\u{0}\u{1f}\u{7f}ü🎉"
        let json = String(buffer: JSONWriter.object { $0.member("a\"", text) })
        #expect(json == #"{"a\"":"\"\\/\b\t\n\f\r\u0000\u001f"# + "\u{7f}ü🎉\"}")
    }

    @Test func `any string comes back as it was`() throws {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<500 {
            let scalars = (0..<Int.random(in: 0..<20, using: &random)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0..<0x300, using: &random))
            }
            let text = String(String.UnicodeScalarView(scalars))
            let json = JSONWriter.object { json in
                json.member("member", text)
                json.member("utf8", utf8: ByteBuffer(string: text))
                json.array("array", [text, text])
            }
            let decoded = try #require(
                try JSONSerialization.jsonObject(with: Data(json.readableBytesView)) as? [String: Any])
            #expect(decoded["member"] as? String == text && decoded["utf8"] as? String == text)
            #expect(decoded["array"] as? [String] == [text, text])
        }
    }

    @Test(arguments: [
        (0, "01/Jan/1970:00:00:00 +0000"), (951_782_400_000, "29/Feb/2000:00:00:00 +0000"),
        (1_708_326_702_789, "19/Feb/2024:07:11:42 +0000"), (-1, "31/Dec/1969:23:59:59 +0000"),
        (4_107_542_399_999, "28/Feb/2100:23:59:59 +0000"), (4_107_542_400_000, "01/Mar/2100:00:00:00 +0000"),
    ])
    func `times are written as in the common log format`(milliseconds: Int64, text: String) {
        #expect(RequestTime.text(milliseconds) == text)
    }

    @Test func `times agree with Foundation's calendar`() throws {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "dd/MMM/yyyy:HH:mm:ss +0000"
        var random = SeededGenerator(seed: 9)
        for _ in 0..<500 {
            let seconds = Int64.random(in: 0..<8_000_000_000, using: &random)
            #expect(
                RequestTime.text(seconds * 1000) == formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
            )
        }
    }

    @Test func `a message's id has the shape of AWS's ids, and is neither the request's nor another event's`() throws {
        let pattern = /^[A-Za-z0-9_-]{14}[AEIMQUYcgkosw048]=$/
        let events = (1...50).map { EventSample.event(.message(.text("x")), counter: $0) }
        let ids =
            events.flatMap { [$0.id.description, $0.messageID.description] } + [EventSample.connection.description]
        #expect(Set(ids).count == 101)
        for id in ids { #expect(id.wholeMatch(of: pattern) != nil) }
        #expect(events[0].messageID == EventSample.event(.message(.text("x")), counter: 1).messageID)
    }

    @Test func `a trace id has AWS's shape, and a client's own is kept`() throws {
        let handshake = EventSample.handshake(
            "/", headers: [("x-amzn-trace-id", "Root=1-5759e988-bd862e3fe1be46a994272793")])
        let event = EventSample.event(.connect(handshake))
        #expect(event.traceID.wholeMatch(of: /Root=1-65d2ff2f-[0-9a-f]{24}/) != nil)
        #expect(
            EventHeaders(of: handshake.head, event).values("X-Amzn-Trace-Id") == [
                "Root=1-5759e988-bd862e3fe1be46a994272793"
            ])
    }

    @Test func `a proxy's X-Forwarded-For is carried on, its port and protocol are not`() {
        let handshake = EventSample.handshake(
            "/",
            headers: [
                ("x-forwarded-for", "1.2.3.4"), ("X-Forwarded-For", "5.6.7.8"), ("X-Forwarded-Proto", "gopher"),
                ("x-forwarded-port", "70"),
            ], isSecure: false)
        let headers = EventHeaders(of: handshake.head, EventSample.event(.connect(handshake)))
        #expect(headers.values("X-Forwarded-For") == ["1.2.3.4, 5.6.7.8, 185.69.197.15"])
        #expect(headers.values("X-Forwarded-Proto") == ["http"])
        #expect(headers.values("X-Forwarded-Port") == ["80"])
    }

    @Test(arguments: [
        ("chat.example.com", "chat.example.com", "chat.example.com"), ("h:8443", "h:8443", "h"),
        ("h:443", "h", "h"), ("[::1]", "[::1]", "[::1]"), ("[::1]:8080", "[::1]:8080", "[::1]"),
        ("", "localhost", "localhost"), (String(repeating: "h", count: 256), "localhost", "localhost"),
    ])
    func `a domain name is the Host, with its port if that is wanted`(host: String, with: String, without: String) {
        var identity = EventSample.identity
        #expect(identity.domainName(host: host) == with)
        identity.namesPort = false
        #expect(identity.domainName(host: host) == without)
    }

    @Test func `an API's id comes from its name`() {
        let ids = (0..<200).map { APIIdentity.apiID(for: "chat\($0)", in: "sluice") }
        #expect(Set(ids).count == 200 && ids.allSatisfy(APIIdentity.isAPIID))
        #expect(APIIdentity.apiID(for: "chat", in: "sluice") == "o43hdn8d9n")
        #expect(APIIdentity.apiID(for: "chat", in: "other") != APIIdentity.apiID(for: "chat", in: "sluice"))
        for wrong in ["", "abc", "ABCDEFGHIJ", "abcdefghi-", "abcdefghijk"] { #expect(!APIIdentity.isAPIID(wrong)) }
    }

    @Test(arguments: [
        ("a=1&b=2&a=3", ["a": ["1", "3"], "b": ["2"]]), ("a", ["a": [""]]), ("a=b=c", ["a": ["b=c"]]),
        ("%C3%BC=%2B+%26", ["ü": ["+ &"]]), ("a=%zz", ["a": ["%zz"]]), ("&&", [:]), ("=x", ["": ["x"]]),
    ])
    func `a query is taken apart and decoded`(query: String, values: [String: [String]]) {
        let parameters = QueryParameters(query[...]).parameters
        #expect(Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.values) }) == values)
    }
}
