import Yams

extension TemplateError {
    /// What the YAML parser says, at its line.
    init(_ error: YamlError, text: String, file: String) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let whole = [context?.text, problem].compactMap(\.self).joined(separator: ": ")
            let hint =
                Self.line(mark.line, of: text).hasTabIndent ? " (YAML is indented with spaces, not with tabs)" : ""
            self.init(file: file, line: mark.line, column: mark.column, reason: whole + hint)
        case .duplicatedKeysInMapping(let duplicates, let context):
            self.init(
                file: file, line: context.mark.line, column: context.mark.column,
                reason: "the key \(duplicates.joined(separator: ", ")) is there more than once")
        case .reader(let problem, let offset, _, _):
            let line = offset.map { offset in text.prefix(offset).count(where: \.isNewline) + 1 }
            self.init(file: file, line: line, reason: problem)
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            self.init(file: file, reason: "\(error)")
        }
    }

    private static func line(_ number: Int, of text: String) -> Substring {
        text.split(separator: "\n", maxSplits: max(number, 1), omittingEmptySubsequences: false)
            .dropFirst(number - 1).first ?? ""
    }
}

extension Substring {
    fileprivate var hasTabIndent: Bool { prefix { $0 == " " || $0 == "\t" }.contains("\t") }
}
