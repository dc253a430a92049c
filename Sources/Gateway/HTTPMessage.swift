import NIOCore

public struct HTTPHeader: Hashable, Sendable {
    /// As the peer wrote it; compare without regard to case.
    public let name: String
    public let value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// The start of a request: line and headers, and who sent it.
public struct HTTPRequestHead: Hashable, Sendable {
    public let method: String
    /// Path and query as sent, still percent-encoded.
    public let target: String
    public let headers: [HTTPHeader]
    /// The peer's address, without port.
    public let sourceIP: String
    /// Whether it came over TLS: https or wss.
    public let isSecure: Bool

    public init(method: String, target: String, headers: [HTTPHeader], sourceIP: String, isSecure: Bool = false) {
        self.method = method
        self.target = target
        self.headers = headers
        self.sourceIP = sourceIP
        self.isSecure = isSecure
    }

    /// The target up to the question mark.
    public var path: Substring { target.prefix { $0 != "?" } }

    /// The first header of that name, in any case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.utf8.elementsEqualIgnoringCase(name.utf8) }?.value
    }
}

/// A WebSocket handshake on its way to `$connect`.
public struct Handshake: Hashable, Sendable {
    public let head: HTTPRequestHead
    /// Milliseconds for which an answer is of use, from when the event is in the stream.
    public let patience: UInt32

    public init(head: HTTPRequestHead, patience: UInt32) {
        self.head = head
        self.patience = patience
    }
}

/// A plain HTTP request.
public struct HTTPRequest: Hashable, Sendable {
    public let head: HTTPRequestHead
    public let body: ByteBuffer
    /// Milliseconds for which an answer is of use, from when the event is in the stream.
    public let patience: UInt32

    public init(head: HTTPRequestHead, body: ByteBuffer, patience: UInt32) {
        self.head = head
        self.body = body
        self.patience = patience
    }
}

/// The answer to a plain HTTP request. The edge adds Content-Length, Date and Connection.
public struct HTTPResponse: Hashable, Sendable {
    /// 200 to 599.
    public var status: Int
    public var headers: [HTTPHeader]
    public var body: ByteBuffer

    public init(status: Int, headers: [HTTPHeader] = [], body: ByteBuffer = ByteBuffer()) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

extension Sequence<UInt8> {
    /// ASCII letters compare without regard to case, everything else as it is.
    func elementsEqualIgnoringCase(_ other: some Sequence<UInt8>) -> Bool {
        elementsEqual(other) { $0.lowercasedASCII == $1.lowercasedASCII }
    }
}

extension UInt8 {
    fileprivate var lowercasedASCII: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}
