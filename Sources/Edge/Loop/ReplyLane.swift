import DequeModule
import NIOCore
import SluiceGateway

/// One partition's replies while a broadcast to many goes out in parts: what follows waits, so that the order stays.
struct ReplyLane {
    /// A broadcast on its way.
    struct Broadcast {
        /// Encoded once, shared by all.
        let frame: ByteBuffer
        let members: ContiguousArray<Seat>
        var position = 0
        /// The rest of its pack.
        let rest: ByteBuffer

        /// The next members.
        mutating func next(_ count: Int) -> ContiguousArray<Seat>.SubSequence {
            let end = min(position + count, members.count)
            defer { position = end }
            return members[position..<end]
        }
    }

    var broadcast: Broadcast?
    var waiting: Deque<ByteBuffer> = []
}
