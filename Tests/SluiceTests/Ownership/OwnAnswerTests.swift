import NIOCore
import SluiceGateway
import SluiceRedis
import Testing

@testable import Sluice

@Suite struct `Answers of own.lua` {
    private func answer(_ parts: String...) -> OwnAnswer {
        OwnAnswer(.array(parts.map { .string(ByteBuffer(string: $0)) }))
    }

    @Test func `each is read as what it is`() {
        #expect(answer("ok") == .ok)
        #expect(
            answer("held", "b:1", "7", "250", "1700000000000")
                == .held(OwnAnswer.Holder(owner: "b:1", beat: "7", age: 250, time: 1_700_000_000_000)))
        #expect(
            answer("ok", "b:1", "9", "1700000000000", "0000000001", "1699999999000", "0000000002", "dead")
                == .beaten(
                    OwnAnswer.Beaten(
                        wanted: "b:1", commit: 9, time: 1_700_000_000_000,
                        nodes: [
                            NodeWatch.Beat(node: NodeID(bits: 1), beat: "1699999999000"),
                            NodeWatch.Beat(node: NodeID(bits: 2), beat: "dead"),
                        ])))
        #expect(answer("fenced", "b:1") == .fenced(owner: "b:1"))
    }

    @Test func `what nobody expects says nothing, and a node that is none is left out`() {
        #expect(answer() == .none)
        #expect(answer("held", "b:1") == .none)
        #expect(OwnAnswer(.null) == .none)
        #expect(answer("ok", "", "0", "1", "node", "1") == .beaten(OwnAnswer.Beaten(wanted: "", commit: 0, time: 1)))
    }
}
