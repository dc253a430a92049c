import Testing

@testable import SluiceGateway

@Suite struct `Texts with a longest length` {
    @Test func `are cut between characters`() {
        #expect(CloseReason(code: 1000, text: String(repeating: "a", count: 200)).text.utf8.count == 123)
        // Each flag has eight bytes: fifteen fit into 123.
        #expect(CloseReason(code: 1000, text: String(repeating: "🇦🇧", count: 100)).text.count == 15)
        let agent = ConnectionRecord(connectedAt: 0, sourceIP: "", userAgent: "ab" + String(repeating: "ä", count: 80))
        #expect(agent.userAgent == "ab" + String(repeating: "ä", count: 49))
    }

    @Test func `stay as they are up to it`() {
        let text = String(repeating: "a", count: 123)
        #expect(CloseReason(code: 1000, text: text).text == text)
        #expect("".cut(toBytes: 0) == "")
        #expect("ä".cut(toBytes: 1) == "")
    }

    /// A client chooses its user agent: flags without end once took time by the square of their number.
    @Test(.timeLimit(.minutes(1))) func `are cut in one pass`() {
        let flags = String(repeating: "🇦", count: 1_000_000)
        #expect(flags.cut(toBytes: 100).count == 12)
    }
}
