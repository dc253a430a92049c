import NIOCore

/// One buffer that all sockets of a loop receive into, one after another.
///
/// NIO keeps a buffer for every socket that has ever received: with 2 KB each, that was 45 % of an idle connection. A
/// handler gives the buffer back when it has taken what it needs; whoever keeps it after all makes the next user get
/// another one, which costs an allocation and breaks nothing.
final class ReceiveBuffer {
    static let capacity = 16 * 1024

    @exclusivity(unchecked) private var spare: ByteBuffer?

    /// An empty buffer.
    func take() -> ByteBuffer {
        guard var buffer = spare else { return ByteBufferAllocator().buffer(capacity: Self.capacity) }
        spare = nil
        buffer.clear()
        return buffer
    }

    /// Buffers of another size are not ours.
    func give(_ buffer: ByteBuffer) {
        if buffer.storageCapacity == Self.capacity { spare = buffer }
    }

    /// What a channel asks for buffers. Its pool keeps the first one for good, so that is one of a single byte, and asks for
    /// new ones as long as they may grow. For this, a channel must read one message at a time: with more its pool keeps more.
    struct Allocator: RecvByteBufferAllocator {
        let shared: NIOLoopBound<ReceiveBuffer>
        private var isFirst = true

        init(_ shared: NIOLoopBound<ReceiveBuffer>) {
            self.shared = shared
        }

        func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
            isFirst ? allocator.buffer(capacity: 1) : shared.value.take()
        }

        mutating func record(actualReadBytes: Int) -> Bool {
            isFirst = false
            return true
        }
    }
}
