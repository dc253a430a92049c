import Testing

@testable import SluiceLambda

@Suite struct `CloudFormation's functions` {
    private static let template = """
        Parameters:
          Env: {Type: String, Default: dev}
          Zones: {Type: CommaDelimitedList, Default: "a, b"}
          Needed: {Type: String}
          Kept: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /x}
        Mappings:
          Sizes: {dev: {memory: 128}, prod: {memory: 512}}
        Conditions:
          IsProd: !Equals [!Ref Env, prod]
          IsDev: !Not [!Condition IsProd]
          Both: !And [!Condition IsProd, !Condition IsDev]
          Either: !Or [!Condition IsProd, !Condition IsDev]
          Loop: !Not [!Condition Pool]
          Pool: !Not [!Condition Loop]
        Resources:
          Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: !Sub "t-${Env}"}}
          Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: q}}
          Fn: {Type: AWS::Lambda::Function, Properties: {FunctionName: f}}
          Topic: {Type: AWS::SNS::Topic}
          Sam: {Type: AWS::Serverless::Function, Properties: {AutoPublishAlias: blue}}
          Api: {Type: AWS::ApiGatewayV2::Api}
          ApiStage: {Type: AWS::ApiGatewayV2::Stage, Properties: {StageName: v1}}
          One: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Two}}
          Two: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref One}}
          Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !GetAtt Fn.Arn, Name: live}}
        """

    private func value(_ expression: String, _ parameters: [String: String] = [:]) throws -> TemplateNode? {
        var findings = TemplateFindings()
        let root = try TemplateDocument.parse(Self.template, name: "t")
        let template = CloudFormationTemplate(root, folder: "/", findings: &findings)
        var resolver = IntrinsicResolver(
            template, options: TemplateOptions(region: "eu-west-1", parameters: parameters, workFolder: "/"))
        return resolver.resolve(try TemplateDocument.parse(expression, name: "e"))
    }

    @Test(arguments: [
        ("!Ref Env", "dev"), ("!Ref AWS::Region", "eu-west-1"), ("!Ref AWS::AccountId", "000000000000"),
        ("!Ref AWS::Partition", "aws"), ("!Ref AWS::URLSuffix", "amazonaws.com"), ("!Ref AWS::StackName", "sluice"),
        ("!Ref Table", "t-dev"), ("!Ref Fn", "f"), ("!Ref Queue", "https://sqs.eu-west-1.amazonaws.com/000000000000/q"),
        ("!Ref Sam.Alias", "arn:aws:lambda:eu-west-1:000000000000:function:Sam:blue"), ("!Sub '${Api.Stage}'", "v1"),
        ("!Ref Topic", "arn:aws:sns:eu-west-1:000000000000:Topic"),
        ("!Ref Live", "arn:aws:lambda:eu-west-1:000000000000:function:f:live"),
        ("!GetAtt Table.Arn", "arn:aws:dynamodb:eu-west-1:000000000000:table/t-dev"),
        ("!GetAtt [Fn, Arn]", "arn:aws:lambda:eu-west-1:000000000000:function:f"),
        ("!Sub 'x-${Env}-${Fn.Arn}-${!Env}'", "x-dev-arn:aws:lambda:eu-west-1:000000000000:function:f-${Env}"),
        ("!Sub ['${A}${Env}', {A: !Ref Fn}]", "fdev"), ("!Join ['-', [a, !Ref Env, c]]", "a-dev-c"),
        ("!Join ['/', !Split [',', 'a,b']]", "a/b"), ("!Select [1, [a, b]]", "b"), ("!Select ['0', !Ref Zones]", "a"),
        ("!Sub '${Zones}'", "a,b"), ("!If [IsProd, a, !Ref Env]", "dev"), ("!If [IsDev, a, b]", "a"),
        ("!If [Both, a, b]", "b"), ("!If [Either, a, b]", "a"), ("!FindInMap [Sizes, !Ref Env, memory]", "128"),
        ("!Base64 abc", "YWJj"), ("!Select [0, !GetAZs '']", "eu-west-1a"),
        ("Fn::FindInMap: [Sizes, none, memory, {DefaultValue: 64}]", "64"), ("!Length [a, b]", "2"),
        ("Fn::Join: ['', [a, {Ref: Env}]]", "adev"),
    ]) func `compute what can be known`(expression: String, value: String) throws {
        let node = try self.value(expression)
        #expect(node?.text == value, "\(node?.unresolvedReason ?? "")")
    }

    @Test(arguments: [
        ("!Ref Nobody", "Nobody is neither a parameter nor a resource"),
        ("!Ref Needed", "the parameter Needed has no default: give it, Needed=…"),
        ("!Ref Kept", "the parameter Kept is kept by AWS: give it, Kept=…"),
        ("!GetAtt Table.StreamArn", "Table.StreamArn is not known here: give it, Table.StreamArn=…"),
        ("!Sub '${Table.StreamArn}/x'", "Table.StreamArn is not known here: give it, Table.StreamArn=…"),
        ("!ImportValue shared", "shared is another stack's: give it as a parameter, shared=…"),
        ("!If [Loop, a, b]", "the condition Loop depends on itself"),
        ("!If [Nothing, a, b]", "there is no condition Nothing"),
        ("!Ref One", "the name of One depends on itself"), ("!Select [2, [a]]", "Fn::Select: there is no item 2"),
        ("!FindInMap [Sizes, none, memory]", "Fn::FindInMap: there is no Sizes.none.memory"),
        ("!Cidr [a, 1, 2]", "Fn::Cidr is not computed here"), ("!Join [a]", "an argument of Fn::Join must be a list"),
        ("!Sub [[a]]", "Fn::Sub needs a text"), ("Fn::Transform: {Name: x}", "Fn::Transform is not computed here"),
    ]) func `say why where nothing can be known`(expression: String, reason: String) throws {
        #expect(try value(expression)?.unresolvedReason == reason)
    }

    @Test func `what is given as a parameter is known`() throws {
        let given = ["Needed": "n", "Kept": "k", "Table.StreamArn": "s", "shared": "i", "Env": "prod"]
        for (expression, value) in [
            ("!Ref Needed", "n"), ("!Ref Kept", "k"), ("!GetAtt Table.StreamArn", "s"), ("!ImportValue shared", "i"),
            ("!If [IsProd, a, b]", "a"), ("!Ref Table", "t-prod"),
        ] {
            #expect(try self.value(expression, given)?.text == value)
        }
    }

    @Test func `no value leaves no trace`() throws {
        let node = try value("{a: !Ref AWS::NoValue, b: [x, !If [IsProd, y, !Ref AWS::NoValue]]}")
        #expect(node?.entries.map(\.key) == ["b"])
        #expect(node?["b"]?.items?.count == 1)
    }

    @Test func `texts that double have an end`() throws {
        var expression = "x"
        for _ in 0..<30 { expression = "{'Fn::Sub': ['${a}${a}', {a: \(expression)}]}" }
        #expect(try value(expression)?.unresolvedReason == "the text is too long")
    }
}
