import NIOCore
import SluiceGateway
import SluiceRedis
import Testing

@testable import Sluice

@Suite struct `A partition's state` {
    @Test func `a new owner knows the lost nodes whose traces are still there`() {
        let fields = [
            "n:0000000001": "1700000000000", "n:0000000002": "dead", "n:0000000003": "dead:1700000000", "n:x": "dead",
        ]
        let state = PartitionState(
            .array(fields.flatMap { [.string(ByteBuffer(string: $0.key)), .string(ByteBuffer(string: $0.value))] }))
        #expect(state.lostNodes == [NodeID(bits: 2)])
    }
}
