import Foundation
import Testing

@testable import Reactions

@Suite struct RankingTests {
    @Test func `by count, then by name, negative ones as 0`() {
        let ranking = Ranking(["joy": 3, "tada": 12, "+1": 3, "eyes": 0, "cry": -2])
        #expect(ranking.total == 18)
        #expect(ranking.reactions.map(\.name) == ["tada", "+1", "joy", "cry", "eyes"])
        #expect(ranking.reactions.map(\.count) == [12, 3, 3, 0, 0])
    }

    @Test func `a limit shortens the list but not the total`() {
        let ranking = Ranking(["joy": 3, "tada": 12, "+1": 4], limit: 2)
        #expect(ranking.total == 19)
        #expect(ranking.reactions.map(\.name) == ["tada", "+1"])
        #expect(Ranking(["joy": 3], limit: 10).reactions.count == 1)
    }

    @Test func `nothing counted is an empty list`() {
        #expect(Ranking([:]) == Ranking([:], limit: 5))
        #expect(Ranking([:]).total == 0)
    }

    @Test func `a total past the largest number stays the largest`() {
        #expect(Ranking(["a": .max, "b": 1]).total == .max)
    }

    @Test(arguments: [("1", 1), ("20", 20), ("9223372036854775807", Int.max)])
    func `a limit is a whole number from 1`(query: String, limit: Int) throws {
        #expect(try Ranking.limit(query) == limit)
    }

    @Test func `without a limit all are listed`() throws {
        #expect(try Ranking.limit(nil) == nil)
    }

    @Test(arguments: ["", "0", "-1", "+1", "1.5", "ten", " 1", "9223372036854775808", "١"])
    func `any other limit is refused`(query: String) {
        #expect(throws: BadInput("“limit” must be a whole number from 1.")) { try Ranking.limit(query) }
    }

    @Test func `the JSON is as documented`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = try encoder.encode(Ranking(["tada": 12]))
        #expect(String(decoding: json, as: UTF8.self) == #"{"reactions":[{"count":12,"name":"tada"}],"total":12}"#)
    }
}
