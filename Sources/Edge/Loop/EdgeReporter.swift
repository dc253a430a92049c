import SluiceGateway
import Synchronization

/// What the loops tell the edge they belong to.
final class EdgeReporter: Sendable {
    /// Loops whose connection for appends is there.
    let connectedLoops = Atomic<Int>(0)
    /// The edge is to stop: whatever still waits to begin gives up.
    let isStopping = Atomic<Bool>(false)
    /// Redis answered that the node had been declared dead.
    let died: @Sendable (NodeID) -> Void

    init(died: @escaping @Sendable (NodeID) -> Void) {
        self.died = died
    }
}
