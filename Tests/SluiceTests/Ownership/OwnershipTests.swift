import NIOCore
import SluiceGateway
import Testing

@testable import Sluice

@Suite struct `Ownership, event by event` {
    static let start = NIODeadline.uptimeNanoseconds(10_000_000_000)
    static let base: Int64 = 1_700_000_000_000
    let one = Partition(0)

    /// One partition and the worker `a`; time is told in milliseconds.
    struct Fixture {
        var machine = Ownership(
            me: "a", token: "a:1", partitioning: Partitioning(count: 1), lease: .seconds(3), now: start)

        static func at(_ milliseconds: Int64) -> NIODeadline { start + .milliseconds(milliseconds) }

        static func held(by owner: String, beat: Int, age: Int64 = 0, at now: Int64, ahead: Int64 = 0) -> OwnAnswer {
            .held(OwnAnswer.Holder(owner: owner, beat: "\(beat)", age: age, time: base + now + ahead))
        }

        /// A round whose answer is prompt.
        mutating func round(_ workers: [String: String], at now: Int64) -> [Ownership.Action] {
            _ = machine.roundDue()
            return machine.workersRead(workers, sent: Self.at(now), at: Self.at(now))
        }

        mutating func claimed(_ answer: OwnAnswer, at now: Int64) -> [Ownership.Action] {
            machine.claimed(Partition(0), answer, sent: Self.at(now - 1), at: Self.at(now))
        }

        mutating func beaten(_ answer: OwnAnswer, term: Int = 1, at now: Int64) -> [Ownership.Action] {
            machine.beaten(Partition(0), term: term, answer, sent: Self.at(now - 1), at: Self.at(now))
        }

        /// Owns the partition in term 1 after the first round.
        mutating func own() {
            _ = round(["a": "1"], at: 0)
            _ = claimed(.ok, at: 1)
        }

        static func beat(wanted: String = "", at now: Int64, ahead: Int64 = 0) -> OwnAnswer.Beaten {
            OwnAnswer.Beaten(wanted: wanted, commit: 0, time: base + now + ahead)
        }
    }

    // MARK: Watched

    @Test func `a connection is greeted with a beat and a look at the workers`() {
        var fixture = Fixture()
        #expect(fixture.machine.connected(at: Self.start) == [.beatWorker(1), .readWorkers])
        #expect(fixture.machine.beatDue() == [.beatWorker(2)])
        #expect(fixture.machine.roundDue() == [.readWorkers])
    }

    @Test func `a worker claims what it should have, one claim at a time`() {
        var fixture = Fixture()
        #expect(fixture.round(["a": "1"], at: 0) == [.claim(one, owner: "", beat: "")])
        #expect(fixture.round(["a": "1"], at: 250) == [])
        #expect(fixture.claimed(.none, at: 300) == [])
        #expect(fixture.round(["a": "1"], at: 500) == [.claim(one, owner: "", beat: "")])
    }

    @Test func `every fourth round looks at the owners`() {
        var fixture = Fixture()
        _ = fixture.round(["a": "1"], at: 0)
        _ = fixture.round(["a": "1"], at: 250)
        _ = fixture.round(["a": "1"], at: 500)
        #expect(fixture.round(["a": "1"], at: 750) == [.look(one)])
        #expect(fixture.machine.looked(one, .none, sent: Self.start, at: Self.start) == [])
    }

    @Test func `an owner whose beat stays for a lease is replaced`() {
        var fixture = Fixture()
        _ = fixture.round(["a": "1"], at: 0)
        #expect(fixture.claimed(Fixture.held(by: "b:1", beat: 7, at: 1), at: 1) == [])
        #expect(fixture.round(["a": "1"], at: 2999) == [.claim(one, owner: "", beat: "")])
        _ = fixture.claimed(Fixture.held(by: "b:1", beat: 7, age: 2999, at: 3000), at: 3000)
        #expect(fixture.round(["a": "1"], at: 3001) == [.claim(one, owner: "b:1", beat: "7")])
        #expect(
            fixture.claimed(.ok, at: 3002) == [
                .serve(one, term: 1, claimed: Fixture.at(3001)), .beat(one, term: 1),
            ])
    }

    @Test func `an answer that is slow begins the observation of an owner anew`() {
        var fixture = Fixture()
        _ = fixture.round(["a": "1"], at: 0)
        _ = fixture.machine.claimed(
            one, Fixture.held(by: "b:1", beat: 7, age: 60_000, at: 501), sent: Fixture.at(0), at: Fixture.at(501))
        #expect(fixture.round(["a": "1"], at: 2500) == [.claim(one, owner: "", beat: "")])
        _ = fixture.claimed(.none, at: 2501)
        #expect(fixture.round(["a": "1"], at: 3501).contains(.claim(one, owner: "b:1", beat: "7")))
    }

    @Test func `a connection that comes back begins the observation of an owner anew`() {
        var fixture = Fixture()
        _ = fixture.round(["a": "1"], at: 0)
        _ = fixture.claimed(Fixture.held(by: "b:1", beat: 7, at: 1), at: 1)
        fixture.machine.connectionLost()
        _ = fixture.machine.connected(at: Fixture.at(3000))
        #expect(fixture.round(["a": "1"], at: 3001) == [.claim(one, owner: "", beat: "")])
    }

    @Test func `a jump of Redis' clock is told, and begins the observation of an owner anew`() {
        var fixture = Fixture()
        _ = fixture.round(["a": "1"], at: 0)
        #expect(fixture.claimed(Fixture.held(by: "b:1", beat: 7, at: 1), at: 1) == [])
        let hour: Int64 = 3_600_000
        let actions = fixture.machine.looked(
            one, Fixture.held(by: "b:1", beat: 7, age: hour, at: 1900, ahead: hour), sent: Fixture.at(1899),
            at: Fixture.at(1900))
        guard actions.count == 1, case .tell(.clockJumped(let jump)) = actions[0] else {
            Issue.record("\(actions)")
            return
        }
        #expect(abs(jump.nanoseconds / 1_000_000 - hour) <= 2)
        #expect(fixture.round(["a": "1"], at: 3899) == [.claim(one, owner: "", beat: "")])
    }

    // MARK: Asking for a partition

    @Test func `another worker that lives is asked once the set of workers is stable`() {
        #expect(Assignment(partitions: 1, workers: ["a", "f"]).owner(of: one) == "f")
        var fixture = Fixture()
        fixture.machine = Ownership(
            me: "f", token: "f:1", partitioning: Partitioning(count: 1), lease: .seconds(3), now: Self.start)
        for round in 0..<4 { _ = fixture.round(["f": "1", "a": "\(round)"], at: Int64(round) * 250) }
        // The set changed 750 ms ago.
        #expect(fixture.claimed(Fixture.held(by: "a:1", beat: 7, at: 751), at: 751) == [])
        for round in 4..<8 { _ = fixture.round(["f": "1", "a": "\(round)"], at: Int64(round) * 250) }
        #expect(fixture.claimed(Fixture.held(by: "a:1", beat: 8, at: 1751), at: 1751) == [.want(one)])
    }

    @Test func `two workers with one id are told of each other`() {
        var fixture = Fixture()
        for round in 0..<8 { _ = fixture.round(["a": "\(round)"], at: Int64(round) * 250) }
        #expect(fixture.claimed(Fixture.held(by: "a:2", beat: 7, at: 1751), at: 1751) == [.tell(.sameID)])
    }

    @Test func `a hand-over that is told is claimed at once`() {
        var fixture = Fixture()
        #expect(fixture.machine.told(one, next: "b", at: Self.start) == [])
        #expect(fixture.machine.told(one, next: "a", at: Self.start) == [.claim(one, owner: "", beat: "")])
    }

    // MARK: Owned

    @Test func `an owner beats for its partition and claims it no more`() {
        var fixture = Fixture()
        fixture.own()
        #expect(fixture.machine.partitions == [one])
        #expect(fixture.machine.beatDue() == [.beat(one, term: 1), .beatWorker(1)])
        #expect(fixture.round(["a": "1"], at: 250) == [])
        #expect(fixture.machine.told(one, next: "a", at: Self.start) == [])
    }

    @Test func `a beat that is taken reaches whoever serves`() {
        var fixture = Fixture()
        fixture.own()
        let beat = Fixture.beat(at: 1000)
        #expect(
            fixture.beaten(.beaten(beat), at: 1000) == [.beaten(one, sent: Fixture.at(999), beat)])
        #expect(fixture.machine.clock.time(at: Fixture.at(1000)).map { abs($0 - Self.base - 1000) <= 1 } == true)
        #expect(fixture.beaten(.none, at: 2000) == [])
    }

    @Test func `who asks for the partition gets it, if he lives`() {
        var fixture = Fixture()
        fixture.own()
        let beat = Fixture.beat(wanted: "b:9", at: 1000)
        #expect(fixture.beaten(.beaten(beat), at: 1000) == [.beaten(one, sent: Fixture.at(999), beat)])
        _ = fixture.round(["a": "1", "b": "1"], at: 1250)
        #expect(
            fixture.beaten(.beaten(beat), at: 1300) == [
                .beaten(one, sent: Fixture.at(1299), beat), .tell(.handsOver(one, to: "b")), .handOver(one, to: "b"),
            ])
    }

    @Test func `an owner that another has replaced is fenced, and watches from then on`() {
        var fixture = Fixture()
        fixture.own()
        #expect(fixture.beaten(.fenced(owner: "b:1"), at: 1000) == [.fence(one, by: "b:1")])
        #expect(fixture.machine.ended(one, term: 1, at: Fixture.at(1000)) == [])
        #expect(fixture.machine.partitions == [])
        #expect(fixture.round(["a": "1"], at: 1250) == [.claim(one, owner: "", beat: "")])
    }

    @Test func `an answer to a former term comes too late`() {
        var fixture = Fixture()
        fixture.own()
        _ = fixture.machine.ended(one, term: 1, at: Fixture.at(10))
        _ = fixture.round(["a": "1"], at: 250)
        _ = fixture.claimed(.ok, at: 251)
        #expect(fixture.beaten(.fenced(owner: "b:1"), term: 1, at: 260) == [])
        #expect(fixture.machine.ended(one, term: 1, at: Fixture.at(260)) == [])
        #expect(fixture.machine.partitions == [one])
    }

    @Test func `a connection that comes back asks once more what had no answer`() {
        var fixture = Fixture()
        fixture.own()
        #expect(
            fixture.machine.connected(at: Fixture.at(500)) == [
                .beat(one, term: 1), .beatWorker(1), .resume(one), .readWorkers,
            ])
    }

    // MARK: Stopping

    @Test func `a worker that stops signs off, hands over, beats for what it has, and ends with the last`() {
        var fixture = Fixture()
        fixture.own()
        _ = fixture.round(["a": "1", "b": "1"], at: 250)
        #expect(fixture.machine.stop() == [.signOff, .handOver(one, to: "b")])
        #expect(fixture.machine.stop() == [])
        #expect(fixture.machine.beatDue() == [.beat(one, term: 1)])
        #expect(fixture.machine.roundDue() == [])
        #expect(fixture.machine.signedOff() == [])
        #expect(fixture.machine.ended(one, term: 1, at: Fixture.at(400)) == [.stop])
        #expect(fixture.machine.beatDue() == [])
        #expect(fixture.machine.connected(at: Fixture.at(500)) == [])
    }

    @Test func `a worker without a partition ends when it has signed off`() {
        var fixture = Fixture()
        #expect(fixture.machine.stop() == [.signOff])
        #expect(fixture.machine.signedOff() == [.stop])
    }

    @Test func `what is claimed while it stops is given back, and waited for`() {
        var fixture = Fixture()
        _ = fixture.round(["a": "1"], at: 0)
        _ = fixture.machine.stop()
        #expect(fixture.machine.signedOff() == [])
        #expect(
            fixture.claimed(.ok, at: 100) == [
                .serve(one, term: 1, claimed: Fixture.at(99)), .handOver(one, to: ""),
            ])
        #expect(fixture.machine.ended(one, term: 1, at: Fixture.at(200)) == [.stop])
    }

    @Test func `a claim without an answer does not keep a worker that stops`() {
        var fixture = Fixture()
        _ = fixture.round(["a": "1"], at: 0)
        _ = fixture.machine.stop()
        _ = fixture.machine.signedOff()
        #expect(fixture.claimed(.none, at: 100) == [.stop])
    }

    @Test func `where Redis is away a worker that stops leaves everything as it is`() {
        var fixture = Fixture()
        fixture.own()
        _ = fixture.machine.stop()
        #expect(fixture.machine.gaveUp() == [.end(one)])
        #expect(fixture.machine.ended(one, term: 1, at: Fixture.at(3150)) == [.stop])
        #expect(fixture.machine.gaveUp() == [])
    }

    @Test func `workers that ended without a word are forgotten`() {
        var fixture = Fixture()
        _ = fixture.round(["a": "1", "b": "1"], at: 0)
        #expect(fixture.round(["a": "2", "b": "1"], at: 30_000).contains(.forgetWorkers(["b"])))
    }
}
