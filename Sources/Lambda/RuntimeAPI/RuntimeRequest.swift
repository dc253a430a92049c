import Foundation
import NIOCore
import NIOHTTP1

/// One complete request of a function process.
struct RuntimeRequest {
    let head: HTTPRequestHead
    /// Empty where it was too large.
    var body = ByteBuffer()
    var isTooLarge = false
    /// Behind a chunked body.
    var trailers: HTTPHeaders?

    var call: RuntimeCall { RuntimeCall(method: head.method.rawValue, path: head.uri) }

    /// What a `response` call says about the event: a function that streams may still fail behind its last chunk.
    var response: InvocationOutcome {
        guard let type = trailers?.first(name: "Lambda-Runtime-Function-Error-Type") else { return .returned(body) }
        let text = trailers?.first(name: "Lambda-Runtime-Function-Error-Body").flatMap { Data(base64Encoded: $0) }
        return .failed(InvocationFailure(header: type, body: ByteBuffer(bytes: text ?? Data())))
    }

    /// What an `error` call says.
    var failure: InvocationFailure {
        InvocationFailure(header: head.headers.first(name: "Lambda-Runtime-Function-Error-Type"), body: body)
    }

    mutating func append(_ part: ByteBuffer) {
        guard !isTooLarge else { return }
        guard part.readableBytes <= RuntimeSession.responseLimit - body.readableBytes else {
            isTooLarge = true
            body = ByteBuffer()
            return
        }
        if body.readableBytes == 0 { body = part } else { body.writeImmutableBuffer(part) }
    }
}
