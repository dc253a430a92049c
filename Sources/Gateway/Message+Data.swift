import NIOCore

extension Message {
    /// What somebody posts. API Gateway sends everything as text. Bytes that are not UTF-8 would make clients fail the
    /// connection (RFC 6455 section 8.1), so they go out as a binary message.
    public init(data: ByteBuffer) {
        let isText = String(validating: data.readableBytesView, as: UTF8.self) != nil
        self.init(kind: isText ? .text : .binary, body: data)
    }
}
