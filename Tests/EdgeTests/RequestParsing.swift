import NIOCore

@testable import SluiceEdge

/// What a parser makes of bytes that come in the given pieces.
struct Parsed: Equatable {
    var steps: [HTTPRequestParser.Step] = []
    var status: UInt16?

    init(_ pieces: some Sequence<some Sequence<UInt8>>, head: Int = 16 * 1024, body: Int = 1024) {
        var parser = HTTPRequestParser(limits: .init(head: head, body: body))
        do throws(HTTPRefusal) {
            for piece in pieces {
                parser.feed(ByteBuffer(bytes: piece))
                while let step = try parser.next() { steps.append(step) }
            }
        } catch {
            status = error.status
        }
    }

    init(_ text: String, head: Int = 16 * 1024, body: Int = 1024) { self.init([text.utf8], head: head, body: body) }

    var requests: [ReceivedRequest] {
        steps.compactMap { if case .request(let request) = $0 { request } else { nil } }
    }
}

extension Parsed {
    init(steps: [HTTPRequestParser.Step]) {
        self.steps = steps
    }
}
