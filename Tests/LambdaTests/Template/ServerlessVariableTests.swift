import Foundation
import Testing

@testable import SluiceLambda

@Suite struct `The Serverless Framework's variables` {
    private static let service = """
        service: s
        custom:
          name: items
          list: [a, {b: c}]
          nested: {dev: one, prod: two}
          link: ${self:custom.nested}
          flag: "no"
          nothing: null
          loop: ${self:custom.pool}
          pool: x-${self:custom.loop}
          self: ${self:custom}
        params: {default: {p: standard}, prod: {p: best}}
        provider: {name: aws, stage: "${opt:stage, 'dev'}", region: eu-north-1}
        """

    private func value(
        _ text: String, files: [String: String] = [:], _ change: (inout TemplateOptions) -> Void = { _ in }
    ) throws -> (node: TemplateNode, findings: [TemplateFinding]) {
        let folder = try TemplateFolder(Self.service, as: "serverless.yml", files: files)
        defer { folder.remove() }
        var options = TemplateOptions(environment: ["HOME_TABLE": "h"], workFolder: folder.path)
        change(&options)
        let root = try TemplateDocument.read(path: folder.template, name: "serverless.yml")
        var variables = ServerlessVariables(root: root, folder: folder.path, options: options)
        let place = TemplatePlace(file: "test", line: 1, column: 1)
        return (variables.resolve(.plain(text, at: place)), variables.findings.all)
    }

    @Test(arguments: [
        ("${self:custom.name}", "items"), ("a-${self:custom.name}-${sls:stage}", "a-items-dev"),
        ("${self:custom.nested.${sls:stage}}", "one"), ("${self:custom.link.prod}", "two"),
        ("${self:custom.list.0}", "a"), ("${self:custom.list.1.b}", "c"), ("${env:HOME_TABLE}", "h"),
        ("${env:NO, 'fallback'}", "fallback"), ("${env:NO, self:custom.none, \"last, one\"}", "last, one"),
        ("${env:NO, ${self:custom.name}}", "items"), ("${self:custom.nothing, 7}", "7"), ("${opt:other, true}", "true"),
        ("${aws:region}", "eu-north-1"), ("${aws:accountId}", "000000000000"), ("${param:p}", "standard"),
        ("${strToBool(${self:custom.flag}), false}", "false"), ("${strToBool(true)}", "true"),
        ("${AWS::Region}/${Table}/${Table.Arn}", "${AWS::Region}/${Table}/${Table.Arn}"),
        ("\\${self:custom.name}", "${self:custom.name}"), ("${ssm:/x, 'local'}", "local"),
        ("${file(a.json):k.0}", "v"), ("${file(sub/b.yml):${sls:stage}}", "items"),
        ("${file(c.txt)}", "plain ${self:x}"),
        ("${file(none.yml):a, 'default'}", "default"), ("${sls:instanceId}", "sluice"),
    ]) func `have the value of their first source that has one`(text: String, value: String) throws {
        let files = [
            "a.json": "{\"k\": [\"v\"]}", "sub/b.yml": "dev: ${self:custom.name}\n", "c.txt": "plain ${self:x}",
        ]
        let node = try self.value(text, files: files).node
        #expect(node.text == value, "\(node.unresolvedReason ?? "")")
    }

    @Test(arguments: [
        ("${self:custom.none}", "${self:custom.none} has no value"), ("${env:NO}", "${env:NO} has no value"),
        ("${ssm:/x}", "${ssm:/x} is not known here: give it as a parameter, ssm:/x=…"),
        (
            "${cf(eu-west-1):stack.out}",
            "${cf(eu-west-1):stack.out} is not known here: give it as a parameter, cf(eu-west-1):stack.out=…"
        ),
        ("${file(../x.yml):a}", "../x.yml is not in the service's folder"),
        ("${file(/etc/passwd)}", "/etc/passwd is not in the service's folder"),
        ("${file(x.js):a}", "x.js: JavaScript is not run"),
        ("${file(bad.yml):a}", "bad.yml:1:4: found undefined alias"),
        ("x-${self:custom.nested}", "${self:custom.nested} is no text"),
        ("${strToBool(maybe)}", "maybe is neither true nor false"),
    ]) func `say why they have none`(text: String, reason: String) throws {
        #expect(try value(text, files: ["bad.yml": "a: *b\n"]).node.unresolvedReason == reason)
    }

    @Test func `follow stage and parameters that are given`() throws {
        let change = { (options: inout TemplateOptions) in
            options.stage = "prod"
            options.parameters = ["ssm:/x": "given", "color": "green"]
        }
        #expect(try value("${param:p}", change).node.text == "best")
        #expect(try value("${self:custom.nested.${self:provider.stage}}", change).node.text == "two")
        #expect(try value("${ssm:/x}", change).node.text == "given")
        #expect(try value("${opt:color}-${param:color}", change).node.text == "green-green")
    }

    @Test(arguments: [
        (
            "${self:custom.loop}",
            "serverless.yml:9: error: ${self:custom.pool}: the variable leads to itself: line 9 → line 10 → line 9"
        ),
        (
            "${self:custom.self.name}",
            "serverless.yml:11: error: ${self:custom}: the variable leads to itself: line 11 → line 11"
        ),
    ]) func `that lead to themselves are errors`(text: String, finding: String) throws {
        let findings = try value(text).findings.map(\.description)
        #expect(findings.contains(finding), "\(findings)")
    }

    @Test func `a bomb of variables is defused`() throws {
        var text = "service: s\nprovider: {name: aws}\ncustom:\n  a0: [x, x, x, x, x, x, x, x, x, x]\n"
        var long = "  b0: xxxxxxxxxxxxxxxx\n"
        for level in 1...12 {
            let references = Array(repeating: "'${self:custom.a\(level - 1)}'", count: 10).joined(separator: ", ")
            text += "  a\(level): [\(references)]\n"
            let doubled = String(repeating: "${self:custom.b\(level - 1)}", count: 10)
            long += "  b\(level): \(doubled)\n"
        }
        let reading = try TemplateFolder.read(text + long, as: "serverless.yml")
        #expect(reading.findings.contains { $0.message == "variables make the service stand for too many nodes" })
        let texts = try TemplateFolder.read("service: s\nprovider: {name: aws}\ncustom:\n" + long, as: "serverless.yml")
        #expect(texts.findings.contains { $0.message == "the text is too long" })
    }

    @Test func `a long chain of variables is cut`() throws {
        var text = "service: s\nprovider: {name: aws}\ncustom:\n  a0: x\n"
        for level in (1...1000).reversed() { text += "  a\(level): ${self:custom.a\(level - 1)}\n" }
        let reading = try TemplateFolder.read(text, as: "serverless.yml")
        #expect(reading.findings.contains { $0.message.hasSuffix("leads through too many variables") })
    }
}
