import Foundation
import Testing

@Suite struct `Conformance with API Gateway` {
    @Test(.timeLimit(.minutes(1)), arguments: ConformanceSection.all.flatMap(\.rows))
    func `each line of the page holds`(row: ConformanceRow) async throws {
        #expect(try await row.actual() == row.expected)
    }

    /// With SLUICE_WRITE_PAGES in the environment the page is written anew instead.
    @Test func `the page shows these lines`() throws {
        let page = URL(fileURLWithPath: #filePath).appending(
            path: "../../../../../Sources/Sluice/Sluice.docc/APIGatewayConformance.md"
        ).standardizedFileURL
        guard ProcessInfo.processInfo.environment["SLUICE_WRITE_PAGES"] == nil else {
            try ConformancePage.text.write(to: page, atomically: true, encoding: .utf8)
            return
        }
        #expect(try String(contentsOf: page, encoding: .utf8) == ConformancePage.text)
    }
}
