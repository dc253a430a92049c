import NIOCore
import Sluice
import SluiceGateway
import Testing

@testable import SluiceLambda

@Suite struct `An authorizer` {
    private static let arn = "arn:aws:execute-api:us-east-1:123456789012:abcdef1234/prod/$connect"

    @Test(arguments: [
        ("*", "", true), ("*", "x", true), ("", "", true), ("", "x", false), ("a", "a", true), ("a", "A", false),
        ("?", "", false), ("?", "a", true), ("a*c", "abbc", true), ("a*c", "abbd", false), ("a*b*c", "aXbYbZc", true),
        ("*a", "aaab", false), ("a**", "a", true), ("a?*", "a", false), ("a*?", "ab", true),
    ])
    func `matches with asterisks and question marks`(pattern: String, text: String, matches: Bool) {
        #expect(PolicyPattern(pattern).matches(text) == matches)
    }

    @Test func `takes no long time for a pattern made of asterisks`() {
        let pattern = String(repeating: "*a", count: 2000) + "b"
        #expect(!PolicyPattern(pattern).matches(String(repeating: "a", count: 4000)))
    }

    @Test(arguments: [
        (#"{"Effect":"Allow","Action":"execute-api:Invoke","Resource":"ARN"}"#, true),
        (#"{"Effect":"Allow","Action":"EXECUTE-API:invoke","Resource":"ARN"}"#, true),
        (#"{"Effect":"Allow","Action":["x","execute-api:*"],"Resource":["x","*"]}"#, true),
        (#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:execute-api:*:*:abcdef1234/prod/$connect"}"#, true),
        (#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:execute-api:*:*:abcdef123?/*/$connect"}"#, true),
        (#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:execute-api:*:*:abcdef1234/prod/*/*"}"#, false),
        (#"{"Effect":"Allow","NotAction":"x","Resource":"*"}"#, false),
        (#"{"Effect":"Allow","Action":"*","NotResource":"x"}"#, false),
        (#"{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"x"}"#, true),
        (#"{"Effect":"Deny","Action":"*","Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*"}"#, false),
        (#"{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","NotAction":"x","Resource":"x"}"#, false),
        (
            #"{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"x","Resource":"x","Principal":"y"}"#,
            false
        ),
        (#"{"Sid":"1","Effect":"Allow","Action":"*","Resource":"*"}"#, true), ("", false),
    ])
    func `evaluates its policy as IAM does`(statements: String, allows: Bool) throws {
        let document = #"{"Statement":[\#(statements.replacing("ARN", with: Self.arn))]}"#
        let policy = try #require(AuthorizerPolicy(JSONValue(ByteBuffer(string: document))))
        #expect(policy.allows(invoking: Self.arn) == allows)
    }

    @Test(arguments: [
        "[]", #""Allow""#, "{}", #"{"Statement":[1]}"#,
        #"{"Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]}"#,
        #"{"Statement":[{"Effect":"Allow","Action":1,"Resource":"*"}]}"#,
        #"{"Statement":[{"Action":"*","Resource":"*"}]}"#,
        #"{"Statement":[{"Effect":"Allow","Action":"*"}]}"#, #"{"Statement":[{"Effect":"Allow","Resource":"*"}]}"#,
        #"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*"}]}"#,
        #"{"Statement":[{"Effect":"Deny","Action":"*","Resource":[]}]}"#,
        #"{"Statement":[{"Effect":"Deny","Action":"*","Resources":"*"}]}"#,
    ])
    func `knows what is no policy`(document: String) {
        #expect(AuthorizerPolicy(JSONValue(ByteBuffer(string: document))) == nil)
    }

    @Test func `puts its context between principalId and integrationLatency, and keeps those two to itself`() {
        let permission = AuthorizerAnswer.Permission(
            principalID: "me", policy: AuthorizerPolicy(statements: []),
            context: ["b": "2", "a": "ü\"", "principalId": "you", "integrationLatency": "x"])
        let expected = #"{"principalId":"me","a":"ü\"","b":"2","integrationLatency":9}"#
        #expect(String(buffer: permission.context(latency: 9)) == expected)
    }

    @Test(arguments: [
        ("route.request.header.AUTH", true), ("route.request.header.Empty", false),
        ("route.request.header.Other", false),
        ("route.request.querystring.token", true), ("route.request.querystring.Token", false),
        ("stageVariables.key", true), ("stageVariables.other", false), ("context.identity.sourceIp", true),
        ("context.stage", true), ("context.connectionId", true), ("context.identity.user", false),
    ])
    func `sees whether an identity source is there`(source: String, isPresent: Bool) throws {
        var identity = EventSample.identity
        identity.stage.variables = ["key": "value"]
        let handshake = EventSample.handshake("/?token=t", headers: [("Auth", "x"), ("Empty", "")])
        #expect(try IdentitySource(source).isPresent(in: handshake, EventSample.facts, identity) == isPresent)
    }

    @Test(arguments: ["", "token", "method.request.header.Auth", "route.request.header.", "$request.header.Auth"])
    func `refuses an identity source that it cannot read`(source: String) {
        #expect(throws: LambdaError.self) { try IdentitySource(source) }
    }
}
