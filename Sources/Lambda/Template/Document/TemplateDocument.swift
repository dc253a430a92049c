import Foundation
import Yams

/// A file of YAML or JSON as a tree whose nodes know their lines. (JSON is nearly a part of YAML: see ``JSONEscapes``.)
enum TemplateDocument {
    static let largestFile = 16 << 20

    /// `name` is what errors and findings call the file.
    static func read(path: String, name: String) throws(TemplateError) -> TemplateNode {
        guard let data = FileManager.default.contents(atPath: path) else {
            let exists = FileManager.default.fileExists(atPath: path)
            throw TemplateError(file: name, reason: exists ? "the file cannot be read" : "there is no such file")
        }
        guard data.count <= largestFile else {
            throw TemplateError(file: name, reason: "the file is larger than \(largestFile >> 20) MiB")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            let line = data.split(separator: 10, omittingEmptySubsequences: false)
                .firstIndex { String(validating: $0, as: UTF8.self) == nil }
            throw TemplateError(file: name, line: line.map { $0 + 1 }, reason: "the file is not UTF-8")
        }
        return try parse(text, name: name)
    }

    static func parse(_ text: String, name: String) throws(TemplateError) -> TemplateNode {
        try AliasKeys.check(text, file: name)
        let root: Node?
        do {
            // Without rules: what a plain scalar means is for the reader to say, and rules are regular expressions.
            let parser = try Parser(yaml: JSONEscapes.joined(in: text), resolver: .basic, encoding: .utf8)
            root = try parser.singleRoot()
        } catch let error as YamlError {
            throw TemplateError(error, text: text, file: name)
        } catch {
            throw TemplateError(file: name, reason: "\(error)")
        }
        guard let root else { throw TemplateError(file: name, line: 1, reason: "the file is empty") }
        var composer = TemplateComposer(file: name)
        return try composer.compose(root)
    }
}
