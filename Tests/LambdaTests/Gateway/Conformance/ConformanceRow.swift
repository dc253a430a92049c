/// One line of the table that says how close Sluice is to API Gateway: printed into the documentation, and checked here.
struct ConformanceRow: Sendable, CustomStringConvertible {
    /// How it is known what AWS does.
    enum Source: String, Sendable {
        case documented = "as AWS documents"
        case captured = "as captured from AWS"
        case reported = "as users of AWS report"
        case chosen = "our choice: not known of AWS"
        case different = "differs from AWS"
    }

    let situation: String
    let expected: String
    let source: Source
    let actual: @Sendable () async throws -> String

    init(
        _ situation: String, _ expected: String, _ source: Source,
        _ actual: @escaping @Sendable () async throws -> String
    ) {
        self.situation = situation
        self.expected = expected
        self.source = source
        self.actual = actual
    }

    var description: String { situation }
}

struct ConformanceSection: Sendable {
    let title: String
    /// What its rows have in common.
    let introduction: String
    /// The heads of the first two columns.
    let columns: (situation: String, result: String)
    let rows: [ConformanceRow]

    static let all = [routing, replies, frames, models, handshakes, authorizers, events, ends, requests, requestRoutes]
}

/// The page of the documentation that holds the tables.
enum ConformancePage {
    static let text = ([introduction] + ConformanceSection.all.map(section)).joined(separator: "\n\n") + "\n"

    private static let introduction = """
        # What Lambda functions see of API Gateway

        Line by line: what `sluice lambda` does where Amazon API Gateway stands on AWS, and how it is known what AWS does.

        ## Overview

        The tables are printed by the tests that check each of their lines. *As AWS documents* is what AWS' documentation
        says; *as captured from AWS* is what published captures of its traffic show; *as users of AWS report* is what their
        reports, or tests that they have run against it, say. *Our choice* is what had to be decided without either: nothing
        is claimed about AWS there. *Differs from AWS* is on purpose.
        """

    private static func section(_ section: ConformanceSection) -> String {
        let head = "| \(section.columns.situation) | \(section.columns.result) | known from |\n|---|---|---|\n"
        let rows = section.rows.map { row in
            "| \(cell(row.situation)) | \(cell(row.expected)) | \(row.source.rawValue) |"
        }
        return "## \(section.title)\n\n\(section.introduction)\n\n\(head)\(rows.joined(separator: "\n"))"
    }

    private static func cell(_ text: String) -> String { text.replacing("|", with: #"\|"#) }
}
