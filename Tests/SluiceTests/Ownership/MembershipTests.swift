import NIOCore
import Testing

@testable import Sluice

@Suite struct `Membership of workers` {
    let start = NIODeadline.uptimeNanoseconds(10_000_000_000)

    @Test func `a worker lives while its beat changes`() {
        var membership = Membership(me: "a", lease: .seconds(3), now: start)
        _ = membership.observe(["a": "1", "b": "7"], at: start)
        #expect(membership.live == ["a", "b"])
        _ = membership.observe(["a": "2", "b": "7"], at: start + .milliseconds(2999))
        #expect(membership.live == ["a", "b"])
        _ = membership.observe(["a": "2", "b": "7"], at: start + .seconds(3))
        #expect(membership.live == ["a"])
        _ = membership.observe(["b": "8"], at: start + .seconds(4))
        #expect(membership.live == ["a", "b"])
        _ = membership.observe([:], at: start + .seconds(5))
        #expect(membership.live == ["a"])
    }

    @Test func `a set of workers is stable a second after it changed`() {
        var membership = Membership(me: "a", lease: .seconds(3), now: start)
        #expect(membership.isStable(at: start + .seconds(1)))
        _ = membership.observe(["b": "1"], at: start + .seconds(2))
        #expect(!membership.isStable(at: start + .milliseconds(2999)))
        #expect(membership.isStable(at: start + .seconds(3)))
    }

    @Test func `a beat that stays for ten leases is forgotten`() {
        var membership = Membership(me: "a", lease: .seconds(3), now: start)
        _ = membership.observe(["b": "1"], at: start)
        #expect(membership.forgotten(at: start + .seconds(29)).isEmpty)
        #expect(membership.forgotten(at: start + .seconds(30)) == ["b"])
    }

    @Test func `it says when the set of those who live changes`() {
        var membership = Membership(me: "a", lease: .seconds(3), now: start)
        let changes = [
            membership.observe(["a": "1"], at: start),
            membership.observe(["a": "1", "b": "1"], at: start),
            membership.observe(["a": "1", "b": "2"], at: start + .seconds(1)),
            membership.observe(["a": "1", "b": "2"], at: start + .seconds(4)),
        ]
        #expect(changes == [false, true, false, true])
    }

    @Test func `for the time in which Redis was away nobody is dead, and nobody comes back to life`() {
        var membership = Membership(me: "a", lease: .seconds(3), now: start)
        _ = membership.observe(["b": "1", "c": "1"], at: start)
        _ = membership.observe(["b": "2", "c": "1"], at: start + .seconds(3))
        membership.restart(at: start + .seconds(20))
        _ = membership.observe(["b": "2", "c": "1"], at: start + .seconds(20))
        #expect(membership.live == ["a", "b"])
        _ = membership.observe(["b": "2", "c": "1"], at: start + .seconds(23))
        #expect(membership.live == ["a"])
    }
}
