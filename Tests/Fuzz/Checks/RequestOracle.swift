import NIOCore
import NIOEmbedded
import NIOHTTP1

@testable import SluiceEdge
@testable import SluiceGateway

/// Requests that ours takes mean the same to llhttp. Either may refuse what the other takes; neither may find other borders
/// between requests than the other, because that is how requests are smuggled.
struct RequestOracle {
    private struct Request {
        let head: NIOHTTP1.HTTPRequestHead
        var body = ByteBuffer()
        var isWhole = false
    }

    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func judge(_ outcome: RequestsCheck.Outcome) throws(Finding) {
        let (theirs, failed) = parse()
        let ours = outcome.requests
        for (index, request) in ours.enumerated() {
            // Behind an upgrade llhttp reads no HTTP.
            let isLast = request.has("upgrade", in: "connection") || !request.values("upgrade").isEmpty
            guard index < theirs.count, theirs[index].isWhole else {
                return try Finding.unless(failed || isLast, "\(request) is a request to llhttp too")
            }
            try compare(request, theirs[index])
            if isLast { return }
        }
        guard outcome.status == nil else { return }
        let whole = theirs.prefix { $0.isWhole }
        try Finding.unless(whole.count <= ours.count, "the request behind \(ours) is for llhttp alone")
    }

    private func compare(_ ours: ReceivedRequest, _ theirs: Request) throws(Finding) {
        let pair = "\(ours) is to llhttp \(theirs)"
        try Finding.unless(ours.method == theirs.head.method.rawValue, pair)
        // An absolute target is its path to us.
        try Finding.unless(ours.target == theirs.head.uri || !theirs.head.uri.hasPrefix("/"), pair)
        try Finding.unless(theirs.head.version == HTTPVersion(major: 1, minor: ours.minorVersion), pair)
        // NIO leaves blanks behind a value.
        let headers = theirs.head.headers.map {
            HTTPHeader(name: $0.name, value: String(decoding: $0.value.utf8.trimmingBlanks, as: UTF8.self))
        }
        try Finding.unless(ours.headers == headers, pair)
        try Finding.unless(ours.body == theirs.body, pair)
    }

    private func parse() -> (requests: [Request], failed: Bool) {
        let channel = EmbeddedChannel(
            handler: ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)))
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        var failed = false
        do { try channel.writeInbound(ByteBuffer(bytes: bytes)) } catch { failed = true }
        var requests: [Request] = []
        while let part = try? channel.readInbound(as: HTTPServerRequestPart.self) {
            switch part {
            case .head(let head): requests.append(Request(head: head))
            case .body(let body):
                requests[requests.count - 1].body.writeImmutableBuffer(body)
            case .end: requests[requests.count - 1].isWhole = true
            }
        }
        return (requests, failed)
    }
}
