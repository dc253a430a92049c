import NIOCore
import SluiceGateway

/// Takes requests off the byte stream of one client (RFC 9112), and refuses what two readers could understand
/// differently: that is how requests are smuggled.
struct HTTPRequestParser {
    struct Limits: Equatable {
        /// Bytes of request line and headers, also of everything between a chunked body's data.
        let head: Int
        let body: Int
        /// Header lines: each costs more than its bytes.
        static let lines = 1000
    }

    enum Step: Equatable {
        /// The client waits for `100 Continue` before it sends its body.
        case continues
        case request(ReceivedRequest)
    }

    private enum State {
        case line
        case headers(ReceivedRequest)
        case body(ReceivedRequest, missing: Int)
        case chunk(ReceivedRequest)
        case chunkData(ReceivedRequest, missing: Int)
        case chunkEnd(ReceivedRequest)
        case trailers(ReceivedRequest)
    }

    let limits: Limits
    private var state = State.line
    private var input = ByteBuffer()
    /// Whether `input` is a buffer of our own, not the socket's.
    private var isOwn = true
    /// How far `input` is known to hold no end of line.
    private var scanned = 0
    /// What the head has taken of its limit.
    private var spent = 0

    init(limits: Limits) {
        self.limits = limits
    }

    /// Whether a request has begun: some of its bytes are here.
    var hasBegun: Bool {
        if case .line = state { return input.readableBytes > 0 || spent > 0 }
        return true
    }

    /// Whether the head of a request is still to come, in part or in whole.
    var isInHead: Bool {
        switch state {
        case .line, .headers: true
        default: false
        }
    }

    mutating func feed(_ bytes: ByteBuffer) {
        if input.readableBytes == 0 {
            input = bytes
            isOwn = false
            scanned = 0
        } else {
            input.writeImmutableBuffer(bytes)
        }
    }

    /// Gives the buffer fed back: what is left of it stays in one of its own size.
    mutating func keepRest() {
        guard !isOwn else { return }
        isOwn = true
        input = input.readableBytes == 0 ? ByteBuffer() : ByteBuffer(bytes: input.readableBytesView)
    }

    /// What follows the last request: after an upgrade it is frames.
    mutating func takeRest() -> ByteBuffer {
        let rest = input
        input = ByteBuffer()
        scanned = 0
        return rest
    }

    /// Bytes that wait for the request before them to be answered.
    var waitingBytes: Int { input.readableBytes }

    /// The next step, or nil until more bytes come. After a refusal the connection is of no more use.
    mutating func next() throws(HTTPRefusal) -> Step? {
        while true {
            switch state {
            case .line:
                guard let line = try takeLine() else { return nil }
                // Empty lines before a request are to be forgiven (RFC 9112 section 2.2).
                if line.readableBytes > 0 { state = .headers(try HTTPRequestLine.parse(line)) }
            case .headers(var request):
                guard let line = try takeLine() else { return nil }
                guard line.readableBytes == 0 else {
                    guard request.headers.count < Limits.lines else { throw .headTooBig }
                    state = .line
                    request.headers.append(try HTTPHeader(line: line))
                    state = .headers(request)
                    continue
                }
                if let step = try begin(request) { return step }
            case .body(var request, let missing):
                state = .line
                guard let rest = take(missing, into: &request.body) else { return finish(request) }
                state = .body(request, missing: rest)
                return nil
            case .chunk(let request):
                guard let line = try takeLine() else { return nil }
                let size = try ChunkSize.parse(line)
                guard size <= limits.body - request.body.readableBytes else { throw .bodyTooBig }
                state = size == 0 ? .trailers(request) : .chunkData(request, missing: size)
            case .chunkData(var request, let missing):
                state = .line
                guard let rest = take(missing, into: &request.body) else {
                    state = .chunkEnd(request)
                    continue
                }
                state = .chunkData(request, missing: rest)
                return nil
            case .chunkEnd(let request):
                guard let line = try takeLine() else { return nil }
                guard line.readableBytes == 0 else { throw .malformed }
                state = .chunk(request)
            case .trailers(let request):
                guard let line = try takeLine() else { return nil }
                if line.readableBytes == 0 { return finish(request) }
            }
        }
    }

    private mutating func begin(_ request: ReceivedRequest) throws(HTTPRefusal) -> Step? {
        let framing = try HTTPFraming(request)
        switch framing {
        case .none: return finish(request)
        case .length(let length):
            guard length <= limits.body else { throw .bodyTooBig }
            state = .body(request, missing: length)
        case .chunked:
            state = .chunk(request)
        }
        return request.minorVersion >= 1 && request.has("100-continue", in: "expect") ? .continues : nil
    }

    private mutating func finish(_ request: ReceivedRequest) -> Step {
        state = .line
        spent = 0
        return .request(request)
    }

    /// What is still missing of `count` bytes afterwards; nil when all were there.
    private mutating func take(_ count: Int, into body: inout ByteBuffer) -> Int? {
        let available = min(count, input.readableBytes)
        if let part = input.readSlice(length: available) { body.writeImmutableBuffer(part) }
        scanned = 0
        return available == count ? nil : count - available
    }

    /// The next line without its CR LF. A CR or LF by itself, and NUL, end the connection.
    private mutating func takeLine() throws(HTTPRefusal) -> ByteBuffer? {
        let view = input.readableBytesView.dropFirst(scanned)
        let room = limits.head - spent
        guard let end = view.firstIndex(where: { $0 == 0x0a || $0 == 0 }) else {
            try inspect(input.readableBytesView.prefix(room))
            scanned = input.readableBytes
            guard scanned <= room else { throw .headTooBig }
            return nil
        }
        // The same refusals in the same order as if it had come byte by byte.
        let length = end - input.readerIndex
        try inspect(input.readableBytesView.prefix(min(length, room)))
        guard length < room else { throw .headTooBig }
        guard length >= 1, input.readableBytesView[end] == 0x0a,
            input.getInteger(at: end - 1, as: UInt8.self) == 0x0d, let line = input.readSlice(length: length - 1)
        else { throw .malformed }
        input.moveReaderIndex(forwardBy: 2)
        scanned = 0
        spent += length + 1
        guard !line.readableBytesView.contains(0x0d) else { throw .malformed }
        return line
    }

    /// What cannot become a request line is refused before its line ends: a TLS hello has none.
    private func inspect(_ begun: ByteBufferView) throws(HTTPRefusal) {
        guard case .line = state, let first = begun.first, first != 0x0d else { return }
        let method = begun.prefix { $0 != 0x20 }
        guard method.count <= 64, HTTPCharacters.isToken(method) else { throw .malformed }
    }
}
