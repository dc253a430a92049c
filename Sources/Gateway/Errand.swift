import NIOCore

/// What one edge loop has another one do with a connection, on behalf of somebody outside: the `@connections` API.
///
/// It travels in the out stream of the loop that holds the connection, so it keeps its place among the workers' replies; the
/// outcome travels in the out stream of the loop that sent it, of the same partition.
public struct Errand: Hashable, Sendable {
    public enum Task: Hashable, Sendable {
        case send(Message)
        case close(CloseReason)
        /// Only tell whether the connection is open, and since when it is quiet.
        case look
    }

    /// Whom to tell the outcome …
    public let sender: EdgeLoop
    /// … and what the sender calls it.
    public let number: UInt64
    public let task: Task

    public init(sender: EdgeLoop, number: UInt64, task: Task) {
        self.sender = sender
        self.number = number
        self.task = task
    }
}

/// What came of an errand.
public enum ErrandOutcome: Hashable, Sendable {
    /// The connection was open, and what was to be done is done. When it last sent or was sent a message: milliseconds
    /// since 1970.
    case done(lastActiveAt: Int64)
    /// The connection is not open any more.
    case gone
}

// MARK: - Bytes

extension ByteBuffer {
    mutating func writeLoop(_ loop: EdgeLoop) {
        writeMultipleIntegers(
            UInt32(truncatingIfNeeded: loop.node.bits >> 8), UInt8(truncatingIfNeeded: loop.node.bits), loop.index)
    }

    mutating func readLoop() -> EdgeLoop? {
        readMultipleIntegers(as: (UInt32, UInt8, UInt8).self).map { high, low, index in
            EdgeLoop(node: NodeID(bits: UInt64(high) << 8 | UInt64(low)), index: index)
        }
    }

    mutating func writeOutcome(_ outcome: ErrandOutcome) {
        switch outcome {
        case .done(let lastActiveAt): writeMultipleIntegers(UInt8(1), lastActiveAt)
        case .gone: writeInteger(UInt8(0))
        }
    }

    mutating func readOutcome() -> ErrandOutcome? {
        switch readInteger(as: UInt8.self) {
        case 0 where readableBytes == 0: .gone
        case 1 where readableBytes == MemoryLayout<Int64>.size:
            readInteger(as: Int64.self).map { .done(lastActiveAt: $0) }
        default: nil
        }
    }
}
