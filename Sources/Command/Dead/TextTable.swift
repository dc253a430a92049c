/// Columns of text for a terminal.
enum TextTable {
    /// As wide as the widest cell of each column; the last column is as long as it likes.
    static func text(_ header: [String], _ rows: [[String]]) -> String {
        let all = [header] + rows
        let widths = header.indices.dropLast().map { column in (all.map { $0[column].count }.max() ?? 0) + 2 }
        return all.map { line($0, widths: widths) }.joined(separator: "\n")
    }

    static func line(_ cells: [String], widths: [Int]) -> String {
        cells.enumerated().map { column, cell in
            guard column < widths.count else { return cell }
            return cell + String(repeating: " ", count: max(1, widths[column] - cell.count))
        }.joined()
    }
}

extension String {
    /// Whether a terminal shows it as it is: a client wrote it, and could write commands for the terminal.
    var isPrintable: Bool { !unicodeScalars.contains { $0.isControl && $0 != "\n" && $0 != "\t" } }

    /// The same, on one line: control characters as `\u{…}`.
    var escapingControls: String {
        String(unicodeScalars.flatMap { $0.isControl ? Array("\\u{\(String($0.value, radix: 16))}") : [Character($0)] })
    }
}

extension Unicode.Scalar {
    /// Also what turns the direction of writing (Unicode Standard Annex 9), which makes a text look like another.
    fileprivate var isControl: Bool {
        switch value {
        case 0x202a...0x202e, 0x2066...0x2069: true
        default: properties.generalCategory == .control
        }
    }
}
