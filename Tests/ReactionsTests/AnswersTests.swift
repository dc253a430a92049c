import Foundation
import Testing

@testable import Reactions

@Suite struct AnswersTests {
    private func json(_ answer: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(answer), as: UTF8.self)
    }

    @Test func `counts below 0 are told as 0`() throws {
        let told = try json(CountsAnswer(["tada": 12, "cry": -2]))
        #expect(told == #"{"counts":{"cry":0,"tada":12},"type":"counts"}"#)
    }

    @Test func `a problem says what it is`() throws {
        #expect(try json(Problem(message: "no")) == #"{"message":"no","type":"error"}"#)
    }

    @Test func `the challenge goes back as it came`() throws {
        #expect(try json(ChallengeAnswer(challenge: "3eZb\"rw")) == #"{"challenge":"3eZb\"rw"}"#)
    }
}
