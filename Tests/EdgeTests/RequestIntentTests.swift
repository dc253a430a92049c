import NIOCore
import SluiceGateway
import Testing

@testable import SluiceEdge

@Suite struct `what a request wants` {
    private func intent(
        _ target: String, method: String = "GET", without: String? = nil, replacing: [String: String] = [:]
    ) -> RequestIntent {
        var headers = [
            "Host": "x", "Upgrade": "WebSocket", "Connection": "keep-alive, Upgrade", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        ]
        for (name, value) in replacing { headers[name] = value }
        if let without { headers[without] = nil }
        let request = ReceivedRequest(
            method: method, target: target, minorVersion: 1, headers: headers.map { HTTPHeader(name: $0, value: $1) })
        return RequestIntent(request, stage: "dev")
    }

    @Test(arguments: ["/", "/dev", "/dev/", "/?token=1", "/dev?token=1"])
    func `handshakes are taken at the stage, with RFC 6455's own example`(target: String) {
        #expect(intent(target) == .upgrade(accept: "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
    }

    @Test(arguments: ["/other", "/dev/x", "/DEV", "//"]) func `elsewhere they are forbidden`(target: String) {
        #expect(intent(target) == .refuse(status: 403))
    }

    @Test func `handshakes that are not whole are refused`() {
        #expect(intent("/", method: "POST") == .refuse(status: 400))
        #expect(intent("/", without: "Connection") == .refuse(status: 400))
        #expect(intent("/", without: "Sec-WebSocket-Key") == .refuse(status: 400))
        #expect(intent("/", replacing: ["Sec-WebSocket-Key": "c2hvcnQ="]) == .refuse(status: 400))
        #expect(intent("/", replacing: ["Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZS4u"]) == .refuse(status: 400))
        #expect(intent("/", replacing: ["Sec-WebSocket-Version": "8"]) == .refuse(status: 426))
        #expect(intent("/", without: "Sec-WebSocket-Version") == .refuse(status: 426))
    }

    @Test func `plain requests are events, but for a GET of the stage`() {
        #expect(intent("/", without: "Upgrade") == .request)
        #expect(intent("/x", without: "Upgrade") == .request)
        #expect(intent("/x", replacing: ["Upgrade": "h2c"]) == .request)
        #expect(intent("/dev", without: "Upgrade") == .refuse(status: 426))
        #expect(intent("/dev/", without: "Upgrade") == .refuse(status: 426))
        #expect(intent("/dev", method: "POST", without: "Upgrade") == .request)
    }
}
