import NIOCore
import SluiceGateway

/// Takes messages and control frames off the byte stream of one client (RFC 6455 section 5).
///
/// Every payload byte is touched once on its way out of the read buffer: unmasked into `scratch`. A connection with
/// nothing begun holds no buffer.
struct FrameDecoder {
    enum Item: Equatable {
        /// Whole and unmasked; text is valid UTF-8.
        case message(Message)
        case ping(ByteBuffer)
        case pong
        /// The peer's close frame; 1005 when it names no code.
        case close(CloseReason)
    }

    /// Bytes of one frame's and one message's payload, beyond which the connection is closed with 1009; and what messages
    /// there may be.
    struct Limits: Equatable {
        let frame: Int
        let message: Int
        /// Whether binary messages are taken; else the first frame of one closes the connection with 1003.
        var takesBinary = true
    }

    /// A frame of which part of the payload has not come yet.
    private struct Begun {
        let opcode: FrameOpcode
        let isFinal: Bool
        var missing: Int
        var mask: FrameMask
    }

    /// What has come and is not taken yet.
    private var input = ByteBuffer()
    private var begun: Begun?
    /// The message whose last fragment has not come yet, and its bytes so far.
    private var kind: Message.Kind?
    private var fragments = ByteBuffer()
    private var utf8 = UTF8Validator()
    /// The payload so far of a control frame that is not whole yet.
    private var control = ByteBuffer()

    /// Bytes from the socket. Take every item with `next` before feeding again.
    mutating func feed(_ bytes: ByteBuffer) {
        if input.readableBytes == 0 {
            input = bytes
        } else {
            input.writeImmutableBuffer(bytes)
        }
    }

    /// The next item, or nil until more bytes come. After a violation the connection is of no more use.
    ///
    /// - Parameter scratch: holds the item's bytes until the next call: one buffer for all connections of a loop, so
    ///   that a whole frame costs no allocation.
    mutating func next(_ limits: Limits, scratch: inout ByteBuffer) throws(FrameViolation) -> Item? {
        while true {
            if begun == nil {
                switch try look(limits, &scratch).get() {
                case .tooShort: rest()
                case .whole(let head):
                    input.moveReaderIndex(forwardBy: head.size + head.length)
                    return try Self.item(head.opcode, scratch)
                case .part(let head):
                    input.moveReaderIndex(forwardBy: head.size)
                    begun = Begun(
                        opcode: head.opcode, isFinal: head.isFinal, missing: head.length,
                        mask: FrameMask(key: head.mask))
                }
                guard begun != nil else { return nil }
            }
            if let item = try resume() { return item }
            if begun != nil {
                rest()
                return nil
            }
        }
    }

    /// What the input begins with.
    private enum Sight {
        case tooShort
        /// A message or a control frame by itself, whole and in `scratch` already: the common case.
        case whole(FrameHead)
        case part(FrameHead)
    }

    /// One visit to the buffer for head and payload: each costs as much as unmasking a small frame. The error goes through
    /// a closure that would erase its type, so it is a value.
    private func look(_ limits: Limits, _ scratch: inout ByteBuffer) -> Result<Sight, FrameViolation> {
        input.withUnsafeReadableBytes { bytes in
            do throws(FrameViolation) {
                guard let head = try FrameHead.parse(bytes) else { return .success(.tooShort) }
                try admit(head, limits)
                guard head.isFinal, head.opcode != .continuation, head.length <= bytes.count - head.size else {
                    return .success(.part(head))
                }
                scratch.clear()
                scratch.writeUnmasked(
                    UnsafeRawBufferPointer(start: bytes.baseAddress.map { $0 + head.size }, count: head.length),
                    FrameMask(key: head.mask))
                return .success(.whole(head))
            } catch {
                return .failure(error)
            }
        }
    }

    /// What a head says is checked before any of its payload is kept.
    private func admit(_ head: FrameHead, _ limits: Limits) throws(FrameViolation) {
        guard !head.opcode.isControl else { return }
        guard (head.opcode == .continuation) == (kind != nil) else {
            throw .broken(kind == nil ? "Nothing to continue" : "Message begun within a message")
        }
        guard head.opcode != .binary || limits.takesBinary else { throw .binary }
        guard head.length <= limits.frame, head.length <= limits.message - fragments.readableBytes else {
            throw .tooBig
        }
    }

    private static func item(_ opcode: FrameOpcode, _ payload: ByteBuffer) throws(FrameViolation) -> Item {
        switch opcode {
        case .text:
            var utf8 = UTF8Validator()
            let isText = payload.withUnsafeReadableBytes { utf8.accepts($0) }
            guard isText, utf8.isComplete else { throw .notUTF8 }
            return .message(Message(kind: .text, body: payload))
        case .binary: return .message(Message(kind: .binary, body: payload))
        case .ping: return .ping(payload)
        case .close: return .close(try CloseReason(payload: payload))
        case .pong, .continuation: return .pong
        }
    }

    /// Takes what is there of the frame begun; an item once it is whole and the last of its message.
    private mutating func resume() throws(FrameViolation) -> Item? {
        guard var frame = begun else { return nil }
        let count = min(frame.missing, input.readableBytes)
        let isControl = frame.opcode.isControl
        if let first = Message.Kind(rawValue: frame.opcode.rawValue), !isControl { kind = first }
        if isControl {
            frame.mask = Self.unmask(count, frame.mask, from: &input, into: &control)
        } else {
            let start = fragments.writerIndex
            frame.mask = Self.unmask(count, frame.mask, from: &input, into: &fragments)
            try validate(from: start)
        }
        frame.missing -= count
        guard frame.missing == 0 else {
            begun = frame
            return nil
        }
        begun = nil
        if isControl {
            let payload = control
            control = ByteBuffer()
            return try Self.item(frame.opcode, payload)
        }
        return frame.isFinal ? try finishMessage() : nil
    }

    private mutating func finishMessage() throws(FrameViolation) -> Item? {
        guard let kind else { return nil }
        guard utf8.isComplete else { throw .notUTF8 }
        let body = fragments
        fragments = ByteBuffer()
        utf8 = UTF8Validator()
        self.kind = nil
        return .message(Message(kind: kind, body: body))
    }

    private mutating func validate(from start: Int) throws(FrameViolation) {
        guard kind == .text else { return }
        let isText = fragments.withUnsafeReadableBytes { utf8.accepts(.init(rebasing: $0.dropFirst(start))) }
        guard isText else { throw .notUTF8 }
    }

    /// Moves `count` bytes of `input`, unmasked, to the end of `target`; the mask as it is for what follows.
    private static func unmask(
        _ count: Int, _ mask: FrameMask, from input: inout ByteBuffer, into target: inout ByteBuffer
    ) -> FrameMask {
        let mask = input.withUnsafeReadableBytes {
            target.writeUnmasked(UnsafeRawBufferPointer(rebasing: $0.prefix(count)), mask)
        }
        input.moveReaderIndex(forwardBy: count)
        return mask
    }

    /// Part of a head stays in a buffer of its own size: the read buffer is given back.
    private mutating func rest() {
        input = input.readableBytes == 0 ? ByteBuffer() : ByteBuffer(bytes: input.readableBytesView)
    }
}

extension ByteBuffer {
    /// The mask as it is for what follows.
    @discardableResult
    fileprivate mutating func writeUnmasked(_ bytes: UnsafeRawBufferPointer, _ mask: FrameMask) -> FrameMask {
        guard bytes.count > 0 else { return mask }
        var mask = mask
        writeWithUnsafeMutableBytes(minimumWritableBytes: bytes.count) { target in
            if let start = target.baseAddress { mask.unmask(bytes, into: start) }
            return bytes.count
        }
        return mask
    }
}
