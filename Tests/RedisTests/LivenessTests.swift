import NIOCore
import Testing

@testable import SluiceRedis

@Suite struct LivenessTests {
    private let start = NIODeadline.uptimeNanoseconds(0)

    @Test func `silence is asked about once, and no answer is death`() {
        var liveness = Liveness(silence: .seconds(10), patience: .seconds(3), now: start)
        #expect(liveness.judge(at: start + .seconds(4)) == .wait(until: start + .seconds(10)))
        #expect(liveness.judge(at: start + .seconds(10)) == .ask)
        #expect(liveness.judge(at: start + .seconds(10)) == .wait(until: start + .seconds(13)))
        #expect(liveness.judge(at: start + .seconds(13)) == .dead)
    }

    @Test func `anything that is heard counts as life`() {
        var liveness = Liveness(silence: .seconds(10), patience: .seconds(3), now: start)
        _ = liveness.judge(at: start + .seconds(10))
        liveness.heard(at: start + .seconds(12))
        #expect(liveness.judge(at: start + .seconds(13)) == .wait(until: start + .seconds(22)))
    }
}
