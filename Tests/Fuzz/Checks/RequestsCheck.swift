import NIOCore

@testable import SluiceEdge
@testable import SluiceGateway

/// Requests are read the same however they are cut, keep the limits, and are understood as llhttp understands them.
struct RequestsCheck {
    /// Small, so that inputs of a few hundred bytes reach them.
    static let limits = HTTPRequestParser.Limits(head: 300, body: 100)

    /// What the parser makes of bytes: its steps, and the status it refuses with, if it does.
    struct Outcome: Equatable {
        var steps: [HTTPRequestParser.Step] = []
        var status: UInt16?

        var requests: [ReceivedRequest] {
            steps.compactMap { if case .request(let request) = $0 { request } else { nil } }
        }
    }

    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func run() throws(Finding) {
        let outcome = Self.parse(Cuts.whole(bytes))
        try Finding.unless(Self.parse(Cuts.bytewise(bytes)) == outcome, "byte by byte gives \(outcome)")
        try Finding.unless(Self.parse(Cuts.random(bytes)) == outcome, "in pieces gives \(outcome)")
        for request in outcome.requests { try check(request) }
        try RequestOracle(bytes).judge(outcome)
    }

    static func parse(_ pieces: [ArraySlice<UInt8>]) -> Outcome {
        var outcome = Outcome()
        var parser = HTTPRequestParser(limits: limits)
        do throws(HTTPRefusal) {
            for piece in pieces {
                parser.feed(ByteBuffer(bytes: piece))
                while let step = try parser.next() { outcome.steps.append(step) }
                parser.keepRest()
            }
        } catch {
            outcome.status = error.status
        }
        return outcome
    }

    private func check(_ request: ReceivedRequest) throws(Finding) {
        try Finding.unless(request.body.readableBytes <= Self.limits.body, "a body keeps the limit")
        let head = request.headers.reduce(request.target.utf8.count) { $0 + $1.name.utf8.count }
        try Finding.unless(head <= Self.limits.head, "a head keeps the limit")
        let target = request.target
        try Finding.unless(target.hasPrefix("/") || target == "*", "\(target) is a path")
        try Finding.unless(!target.utf8.contains { $0 <= 0x20 || $0 == 0x7f }, "\(target) has no blanks")
        let lengths = request.values("content-length")
        let encodings = request.values("transfer-encoding")
        try Finding.unless(lengths.count + encodings.count <= 1, "\(request) has one length at most")
        if let length = lengths.first {
            try Finding.unless(Int(length) == request.body.readableBytes, "\(request) is as long as it says")
        }
        try Finding.unless(
            !lengths.isEmpty || !encodings.isEmpty || request.body.readableBytes == 0, "\(request) has a length")
        if case .manage(let path) = RequestIntent(request, stage: "dev") { try check(request, path) }
        try checkAnswer(to: request)
    }

    /// Nobody has signed it, whatever it says.
    private func check(_ request: ReceivedRequest, _ path: ManagementPath) throws(Finding) {
        _ = try? ManagementCall(request, at: path)
        guard let keys = try? AccessKeys(id: "AKIDEXAMPLE", secret: "nobody knows") else { return }
        var verifier = SignatureVerifier(AccessKeyring(keys))
        let signer = try? verifier.verify(request, now: 1_440_938_160_000)
        try Finding.unless(signer == nil, "\(request) is not signed")
    }

    /// A worker that hands a client's bytes back cannot break the answer apart: each header is one line or left out.
    private func checkAnswer(to request: ReceivedRequest) throws(Finding) {
        let echo = request.headers + [HTTPHeader(name: request.target, value: request.target)]
        var answer = ByteBuffer()
        answer.writeResponse(
            HTTPResponse(status: 200, headers: echo, body: request.body),
            ResponseFraming(date: "now", keepsAlive: request.keepsAlive, isHead: true))
        let text = String(buffer: answer)
        let lines = text.utf8.split(separator: 0x0a, omittingEmptySubsequences: false)
        try Finding.unless(lines.count <= echo.count + 6, "\(text) has a line for each header at most")
        try Finding.unless(text.utf8.suffix(4).elementsEqual("\r\n\r\n".utf8), "\(text) ends with its only empty line")
        try Finding.unless(lines.dropLast(2).allSatisfy { $0.count > 1 }, "\(text) has one empty line")
    }
}
