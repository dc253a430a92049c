import NIOCore

extension OutStream.Entry {
    /// The id of a pack that is the channel's next message: it alone, in decimal. Nil where the message is something else.
    ///
    /// Large packs are published apart from their ids, because joining them costs Redis much more than one message more.
    static func announced(by message: ByteBuffer) -> UInt64? {
        var message = message
        guard (1...19).contains(message.readableBytes) else { return nil }
        // Nineteen digits fit.
        var id: UInt64 = 0
        while let byte = message.readInteger(as: UInt8.self) {
            guard (0x30...0x39).contains(byte) else { return nil }
            id = id * 10 + UInt64(byte - 0x30)
        }
        return id
    }
}
