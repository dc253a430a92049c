/// What `Ref` and `Fn::GetAtt` give for a resource, as far as it follows from its name.
struct ResourceNames {
    let type: String
    let name: String
    /// What an API of API Gateway and its parts are known by.
    let id: String
    let region: String

    init(type: String, name: String, reference: String, region: String) {
        self.type = type
        self.name = name
        id = reference
        self.region = region
    }

    /// What `Ref` gives. API Gateway's resources have ids beside their names; ours are their logical ids.
    var reference: String {
        switch type {
        case "AWS::ApiGatewayV2::Stage": name
        case "AWS::SQS::Queue": "https://sqs.\(region).amazonaws.com/\(IntrinsicResolver.accountID)/\(name)"
        case "AWS::SNS::Topic": arn("sns", name)
        case _ where type.hasPrefix("AWS::ApiGatewayV2::"): id
        default: name
        }
    }

    func attribute(_ attribute: String) -> String? {
        switch (type, attribute) {
        case ("AWS::Lambda::Function", "Arn"), ("AWS::Serverless::Function", "Arn"): arn("lambda", "function:\(name)")
        case ("AWS::Serverless::Function", "Version"): arn("lambda", "function:\(name):1")
        case ("AWS::ApiGatewayV2::Api", "ApiId"): id
        case ("AWS::ApiGatewayV2::Api", "ApiEndpoint"): "https://\(id).execute-api.\(region).amazonaws.com"
        case ("AWS::ApiGatewayV2::Integration", _), ("AWS::ApiGatewayV2::Route", _),
            ("AWS::ApiGatewayV2::Authorizer", _), ("AWS::ApiGatewayV2::Model", _):
            attribute.hasSuffix("Id") ? id : nil
        case ("AWS::DynamoDB::Table", "Arn"): arn("dynamodb", "table/\(name)")
        case ("AWS::SQS::Queue", "Arn"): arn("sqs", name)
        case ("AWS::SQS::Queue", "QueueName"), ("AWS::SNS::Topic", "TopicName"): name
        case ("AWS::SQS::Queue", "QueueUrl"): reference
        case ("AWS::SNS::Topic", "TopicArn"): arn("sns", name)
        case ("AWS::S3::Bucket", "Arn"): "arn:aws:s3:::\(name)"
        case ("AWS::Kinesis::Stream", "Arn"): arn("kinesis", "stream/\(name)")
        case ("AWS::IAM::Role", "Arn"): "arn:aws:iam::\(IntrinsicResolver.accountID):role/\(name)"
        case ("AWS::Logs::LogGroup", "Arn"): arn("logs", "log-group:\(name):*")
        default: nil
        }
    }

    func arn(_ service: String, _ resource: String) -> String {
        "arn:aws:\(service):\(region):\(IntrinsicResolver.accountID):\(resource)"
    }
}
