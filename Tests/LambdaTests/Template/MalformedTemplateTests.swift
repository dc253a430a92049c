import Foundation
import Testing

@testable import SluiceLambda

@Suite struct `Malformed templates` {
    private func reason(_ text: String, as name: String = "template.yaml") throws -> String {
        let folder = try TemplateFolder(text, as: name)
        defer { folder.remove() }
        do throws(TemplateError) {
            _ = try folder.read()
            return "none"
        } catch {
            return error.description
        }
    }

    @Test(arguments: [
        ("", "template.yaml:1: the file is empty"),
        ("- a\n- b\n", "template.yaml:1:1: a template must be a mapping"),
        (
            "a: b\n",
            "template.yaml:1:1: it is neither a Serverless Framework service (service, provider) nor a CloudFormation template (Resources)"
        ),
        ("Resources: [a]\n", "template.yaml:1:12: Resources must be a mapping"),
        (
            "Resources:\n  A:\n    Type: x\n  B: {\n",
            "template.yaml:5:1: while parsing a flow node: did not find expected node content"
        ),
        (
            "Resources:\n\tA: {}\n",
            "template.yaml:2:1: while scanning for the next token: found character that cannot start any token (YAML is indented with spaces, not with tabs)"
        ),
        ("Resources:\n  A: 1\n  B: 2\n  A: 3\n", "template.yaml:2:3: the key A is there more than once"),
        ("Resources: {}\nResources: {}\n", "template.yaml:1:1: the key Resources is there more than once"),
        ("Resources:\n  A: *nobody\n", "template.yaml:2:6: found undefined alias"),
        ("Resources:\n  A: !Reff x\n", "template.yaml:2:6: the tag !Reff is not known"),
        ("Resources:\n  A: {<<: text}\n", "template.yaml:2:7: << merges mappings only"),
        ("Resources:\n  ? [a, b]\n  : c\n", "template.yaml:2:5: a key must be a text"),
        (
            "a: b\n---\nc: d\n",
            "template.yaml:2:1: expected a single document in the stream: but found another document"
        ),
        (
            "Resources: \"\\ud800\"\n",
            "template.yaml:1:15: while parsing a quoted scalar: found invalid Unicode character escape code"
        ),
    ]) func `a malformed file is refused with line and reason`(text: String, error: String) throws {
        let reason = try reason(text)
        #expect(reason == error)
    }

    @Test(arguments: [
        (
            "{\"Resources\": {\"A\": 1,}",
            "template.json:2:1: while parsing a flow mapping: did not find expected ',' or '}'"
        ),
        (
            "{\"Resources\": {}\n \"B\": 1}",
            "template.json:2:2: while parsing a flow mapping: did not find expected ',' or '}'"
        ),
    ]) func `malformed JSON is refused with line and reason`(text: String, error: String) throws {
        let reason = try reason(text, as: "template.json")
        #expect(reason == error)
    }

    @Test func `a file that is not there or not UTF-8 is refused`() throws {
        let folder = try TemplateFolder("", as: "x")
        defer { folder.remove() }
        let options = TemplateOptions(workFolder: folder.path)
        #expect(throws: TemplateError(file: folder.path + "/no.yml", reason: "there is no such file")) {
            try TemplateReader.read(path: folder.path + "/no.yml", options: options)
        }
        try Data("a: b\nc: ".utf8 + [0xff, 0x0a]).write(to: URL(fileURLWithPath: folder.template))
        #expect(throws: TemplateError(file: folder.template, line: 2, reason: "the file is not UTF-8")) {
            try TemplateReader.read(path: folder.template, options: options)
        }
    }

    @Test func `a bomb of aliases is refused`() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let references = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(references)]\n"
        }
        let reason = try reason(text)
        #expect(reason == "template.yaml:1:31: aliases make the file stand for more than 250000 nodes")
    }

    @Test func `a bomb in a key is refused before it is hashed`() throws {
        var text = "a0: &a0 [x, x]\n"
        for level in 1...60 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        #expect(try reason(text + "? *a60\n: x\n") == "template.yaml:62:3: an alias cannot be in a key")
        #expect(try reason(text + "x: {[b, *a60]: x}\n") == "template.yaml:62:9: an alias cannot be in a key")
    }

    @Test func `stars and ampersands elsewhere are what they are`() throws {
        let node = try TemplateDocument.parse(
            "a: &a x*y\nb: [*a, '*a', \"*a : b\", a *b]\nc: |\n  *a : &b\n  p *q;\ne*f: d\n",
            name: "x.yml")
        #expect(node["b"]?.items?.map(\.text) == ["x*y", "*a", "*a : b", "a *b"])
        #expect(node["c"]?.text == "*a : &b\np *q;\n")
        #expect(node["e*f"]?.text == "d")
    }

    @Test func `what is nested too deep is refused`() throws {
        let text = "Resources: " + String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
        #expect(try reason(text) == "template.yaml:1:111: nested deeper than 100 levels")
        let deeper = "Resources: " + String(repeating: "[", count: 100_000)
        #expect(try reason(deeper).hasPrefix("template.yaml:1:"))
    }

    @Test func `JSON with pairs of escapes and tabs reads`() throws {
        let node = try TemplateDocument.parse("{\n\t\"a\":{\"b\":[1,\"\\ud83d\\ude00\\/\"]}\n}", name: "x.json")
        #expect(node["a"]?["b"]?.items?.map(\.text) == ["1", "😀/"])
        #expect(node.entry("a")?.place == TemplatePlace(file: "x.json", line: 2, column: 2))
    }

    @Test func `merge keys, anchors and short tags are read`() throws {
        let node = try TemplateDocument.parse(
            """
            base: &base {a: 1, b: 2}
            more: &more {b: 3, c: 4}
            both: {<<: [*base, *more], a: 0}
            tags: [!Ref X, !GetAtt A.B, !Sub "${X}", !Join [",", [a, b]], !Not [!Condition C]]
            quoted: "null"
            empty:
            """, name: "x.yml")
        #expect(node["both"]?.entries.map { "\($0.key)=\($0.value.text ?? "")" } == ["a=0", "b=2", "c=4"])
        #expect(
            node["tags"]?.items?.map { $0.entries.map(\.key) } == [
                ["Ref"], ["Fn::GetAtt"], ["Fn::Sub"], ["Fn::Join"], ["Fn::Not"],
            ])
        #expect(node["quoted"]?.text == "null")
        #expect(node["empty"] == nil)
    }
}
