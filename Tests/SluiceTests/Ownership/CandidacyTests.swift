import NIOCore
import Testing

@testable import Sluice

@Suite struct `Candidacy for a partition` {
    let start = NIODeadline.uptimeNanoseconds(10_000_000_000)

    @Test func `an owner's partition may be claimed after it kept one beat for a lease`() {
        var candidacy = Candidacy(now: start)
        #expect(candidacy.expired(at: start + .seconds(60), lease: .seconds(3)) == nil)
        candidacy.held(by: "b", beat: "1", age: .zero, at: start)
        candidacy.held(by: "b", beat: "2", age: .zero, at: start + .seconds(1))
        candidacy.held(by: "b", beat: "2", age: .seconds(2), at: start + .seconds(3))
        #expect(candidacy.expired(at: start + .milliseconds(3999), lease: .seconds(3)) == nil)
        let expired = candidacy.expired(at: start + .seconds(4), lease: .seconds(3))
        #expect(expired?.owner == "b" && expired?.beat == "2")
        candidacy.restart(at: start + .seconds(4))
        #expect(candidacy.expired(at: start + .seconds(5), lease: .seconds(3)) == nil)
    }

    @Test func `a beat that is a lease old by Redis' clock is watched until its owner starts no handler any more`() {
        var candidacy = Candidacy(now: start)
        candidacy.held(by: "b", beat: "1", age: .seconds(10), at: start)
        #expect(candidacy.expired(at: start + .milliseconds(1999), lease: .seconds(3)) == nil)
        #expect(candidacy.expired(at: start + .seconds(2), lease: .seconds(3))?.owner == "b")
        candidacy.held(by: "b", beat: "2", age: .zero, at: start + .seconds(2))
        #expect(candidacy.expired(at: start + .seconds(4), lease: .seconds(3)) == nil)
    }

    @Test func `nobody's partition is taken by whoever sees it, should the one it is meant for not come`() {
        var candidacy = Candidacy(now: start)
        candidacy.held(by: "", beat: "4", age: .seconds(1), at: start)
        #expect(candidacy.expired(at: start + .seconds(1), lease: .seconds(3)) == nil)
        #expect(candidacy.expired(at: start + .milliseconds(1500), lease: .seconds(3))?.owner == "")
    }
}
