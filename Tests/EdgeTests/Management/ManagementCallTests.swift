import NIOCore
import SluiceGateway
import Testing

@testable import SluiceEdge

@Suite struct `Calls of the connections API` {
    private static let id = ConnectionID(
        loop: EdgeLoop(node: NodeID(bits: 0xff_ffff_ffff), index: 255), seat: Seat(slot: 1, generation: 2))

    private static func call(
        _ method: String, _ target: String, _ body: String = ""
    ) -> Result<ManagementCall, ManagementRefusal>? {
        let request = ReceivedRequest(
            method: method, target: target, minorVersion: 1, body: ByteBuffer(string: body))
        guard case .manage(let path) = RequestIntent(request, stage: "dev") else { return nil }
        do throws(ManagementRefusal) {
            return .success(try ManagementCall(request, at: path))
        } catch {
            return .failure(error)
        }
    }

    @Test(arguments: [
        "/@connections/\(id)", "/dev/@connections/\(id)", "/%40connections/\(id)", "/dev/%40connections/\(id)/",
        "/dev/@connections/\("\(id)".replacing("=", with: "%3D"))", "/d%65v/@connections/\(id)?x=1",
    ])
    func `find the connection however it is spelt`(target: String) {
        #expect(Self.call("POST", target, "hi") == .success(.post(Self.id, .text("hi"))))
        #expect(Self.call("GET", target) == .success(.get(Self.id)))
        let reason = CloseReason(code: 1000, text: "Connection Closed Normally")
        #expect(Self.call("DELETE", target) == .success(.delete(Self.id, reason)))
    }

    @Test(arguments: [
        "/", "/dev", "/dev/", "/connections/x", "/a/b/@connections/x", "/@connectionsx/y", "/x@connections", "*",
        "/?a=/@connections/x", "/dev/x/@topics/y", "/@connections%2f\(id)", "/%40%63onnection/x",
    ])
    func `are no other requests`(target: String) {
        #expect(Self.call("POST", target) == nil)
    }

    @Test(arguments: ["/other/@connections/\(id)", "//@connections/\(id)", "/@connections/\(id)/more", "/x/@topics/y"])
    func `at another stage or deeper are forbidden`(target: String) {
        #expect(Self.call("POST", target) == .failure(.forbidden))
    }

    @Test(arguments: [
        "nonsense", "..%2f..", "%00", "%", "%f", "\(id)%00", "\(id)=", "AAAA", String(repeating: "A", count: 10_000),
    ])
    func `of what is no connection id are bad requests that show it`(name: String) {
        guard case .failure(let refusal) = Self.call("GET", "/@connections/\(name)") else {
            Issue.record("\(name) is no connection id")
            return
        }
        #expect(refusal.status == 400 && refusal.message.hasPrefix("Invalid connectionId: "))
        #expect(refusal.message.utf8.count < 200)
    }

    @Test func `take a close code and a reason`() {
        let reason = CloseReason(code: 4001, text: "so long")
        #expect(
            Self.call("DELETE", "/@connections/\(Self.id)?code=4001&reason=so+long")
                == .success(.delete(Self.id, reason)))
        for code in ["1005", "1006", "999", "x", "70000", ""] {
            guard case .failure(let refusal) = Self.call("DELETE", "/@connections/\(Self.id)?code=\(code)") else {
                Issue.record("\(code) is no close code")
                continue
            }
            #expect(refusal.status == 400)
        }
    }

    @Test func `have data of at most 128 KB, text where it is text`() {
        let most = String(repeating: "a", count: 131_072)
        #expect(Self.call("POST", "/@connections/\(Self.id)", most) == .success(.post(Self.id, .text(most))))
        #expect(Self.call("POST", "/@connections/\(Self.id)", most + "a") == .failure(.tooLarge))
        #expect(Self.call("POST", "/@topics/a", most + "a") == .failure(.tooLarge))
        let bytes = ByteBuffer(bytes: [0xff, 0x00])
        #expect(Message(data: bytes) == .binary(bytes))
        #expect(Message(data: ByteBuffer(string: "ä")) == .text("ä"))
    }

    @Test(arguments: ["limit=%zz", "nextToken=%f", "limit=%ff"])
    func `what cannot be decoded is no call`(query: String) {
        guard case .failure(let refusal) = Self.call("GET", "/@connections?\(query)") else {
            Issue.record("\(query) cannot be decoded")
            return
        }
        #expect(refusal.status == 400)
    }

    @Test func `to many take 4 MiB in all`() {
        func body(_ count: Int) -> String {
            let ids = Array(repeating: #""x""#, count: count).joined(separator: ",")
            return #"{"connectionIds":[\#(ids)],"data":"\#(String(repeating: "a", count: 131_072))"}"#
        }
        guard case .success = Self.call("POST", "/@connections", body(32)) else {
            Issue.record("32 times 128 KiB are 4 MiB")
            return
        }
        #expect(Self.call("POST", "/@connections", body(33)) == .failure(.tooLarge))
    }

    @Test func `go to many, or through all`() {
        let body = #"{"connectionIds":["\#(Self.id)","x"],"data":"aGk=","isBase64Encoded":true}"#
        guard case .success(.postMany(let post)) = Self.call("POST", "/dev/@connections", body) else {
            Issue.record("it is a post to many")
            return
        }
        #expect(post.message == .text("hi"))
        #expect(
            post.connections == [.init(text: "\(Self.id)", connection: Self.id), .init(text: "x", connection: nil)])
        #expect(Self.call("GET", "/@connections") == .success(.list(limit: 100, from: .start)))
        let position = ListingPosition(partition: 3, node: NodeID(bits: 7), cursor: 99)
        #expect(
            Self.call("GET", "/@connections/?limit=7&nextToken=\(position)")
                == .success(.list(limit: 7, from: position)))
        #expect(Self.call("POST", "/@topics/a%2Fb") == .success(.broadcast(topic: "a/b")))
    }

    @Test func `other methods are refused as API Gateway does`() {
        for method in ["PUT", "PATCH", "HEAD", "OPTIONS"] {
            #expect(Self.call(method, "/@connections/\(Self.id)") == .failure(.unknownMethod))
        }
        #expect(Self.call("DELETE", "/@connections") == .failure(.unknownMethod))
        #expect(Self.call("GET", "/@topics/a") == .failure(.unknownMethod))
    }

    @Test func `a listing's position goes on behind the nodes that are done`() {
        let nodes = [1, 5, 9].map { NodeID(bits: $0) }
        #expect(ListingPosition.start.next(of: nodes) == nodes[0])
        #expect(ListingPosition(partition: 0, node: nodes[0], cursor: 0).next(of: nodes) == nodes[1])
        #expect(ListingPosition(partition: 0, node: nodes[1], cursor: 3).next(of: nodes) == nodes[1])
        #expect(ListingPosition(partition: 0, node: NodeID(bits: 6), cursor: 3).next(of: nodes) == nodes[2])
        #expect(ListingPosition(partition: 0, node: nodes[2], cursor: 0).next(of: nodes) == nil)
    }

    @Test func `answers are laid out as API Gateway's`() {
        let form = ManagementAnswer(id: "\(Self.id)", time: 1_605_443_000_000)
        let record = ConnectionRecord(connectedAt: 1_605_443_003_726, sourceIP: "1.2.3.4", userAgent: "a \"b\"\n")
        let response = form.connection(record, lastActiveAt: 1_605_443_003_972)
        #expect(
            String(buffer: response.body) == #"""
                {
                  "identity" : {
                    "sourceIp" : "1.2.3.4",
                    "userAgent" : "a \"b\"\n"
                  },
                  "connectedAt" : "2020-11-15T12:23:23.726Z",
                  "lastActiveAt" : "2020-11-15T12:23:23.972Z"
                }
                """#)
        #expect(form.deleted().status == 204)
        #expect(form.gone().status == 410 && form.gone().body.readableBytes == 0)
        #expect(form.gone().headers.contains { $0.name == "x-amzn-ErrorType" && $0.value == "GoneException" })
        #expect(String(buffer: form.refused(.forbidden).body) == #"{"message":"Forbidden"}"#)
    }
}
