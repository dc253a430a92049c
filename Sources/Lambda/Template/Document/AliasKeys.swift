import Yams

/// Finds aliases in keys of mappings, before anything follows an alias.
///
/// The parser hashes keys to find duplicates. A key that is an alias of aliases would keep it busy for ever, so such
/// keys are refused, in a copy of the text in which aliases are tagged scalars.
enum AliasKeys {
    private static let tag = "!alias"

    static func check(_ text: String, file: String) throws(TemplateError) {
        guard text.contains("&"), text.contains("*") else { return }
        let root: Node?
        do {
            root = try Parser(yaml: tagged(text), resolver: .basic, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw TemplateError(error, text: text, file: file)
        } catch {
            throw TemplateError(file: file, reason: "\(error)")
        }
        guard let root, let alias = aliasKey(in: root, isKey: false) else { return }
        throw TemplateError(
            file: file, line: alias.mark?.line, column: alias.mark?.column, reason: "an alias cannot be in a key")
    }

    private static func tagged(_ text: String) -> String {
        text.replacing(/\*(?=[A-Za-z0-9_\-])/, with: tag + " ")
    }

    private static func aliasKey(in node: Node, isKey: Bool) -> Node? {
        switch node {
        case .scalar(let scalar):
            return isKey && scalar.tag.description == tag ? node : nil
        case .sequence(let sequence):
            return sequence.lazy.compactMap { aliasKey(in: $0, isKey: isKey) }.first
        case .mapping(let mapping):
            return mapping.lazy.compactMap { key, value in
                aliasKey(in: key, isKey: true) ?? aliasKey(in: value, isKey: isKey)
            }.first
        case .alias:
            return nil
        }
    }
}
