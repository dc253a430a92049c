import NIOCore
import SluiceGateway

extension CloseReason {
    /// What a close frame carries (RFC 6455 section 5.5.1): nothing, or a code and UTF-8.
    init(payload: ByteBuffer) throws(FrameViolation) {
        var payload = payload
        guard payload.readableBytes > 0 else {
            self = .noStatus
            return
        }
        guard let code = payload.readInteger(as: UInt16.self) else { throw .broken("Close frame of one byte") }
        guard CloseReason.maySend(code) else { throw .broken("Close code cannot be sent") }
        guard let text = String(validating: payload.readableBytesView, as: UTF8.self) else { throw .notUTF8 }
        self.init(code: code, text: text)
    }
}
