/// What the reader is told beside the template.
public struct TemplateOptions: Sendable {
    /// Which stage to run; of a Serverless Framework service also `${sls:stage}`. nil: the template's own, when it has
    /// one.
    public var stage: String?
    /// `AWS::Region`, `${aws:region}`. A Serverless Framework service may name its own.
    public var region: String
    /// CloudFormation parameters, `${param:…}` and `${opt:…}`; also what cannot be read from a template, by the name it
    /// has there: `Table.StreamArn`, the name of an import, `ssm:/path`.
    public var parameters: [String: String]
    /// Which API to run, by logical id or name, where the template has several.
    public var api: String?
    /// What `!Ref` of the WebSocket API gives to functions' environments; nil: its logical id.
    public var apiID: String?
    /// For `${env:…}`.
    public var environment: [String: String]
    /// Inline code is written here, each function's into a folder of its own.
    public var workFolder: String

    public init(
        stage: String? = nil, region: String = "us-east-1", parameters: [String: String] = [:], api: String? = nil,
        apiID: String? = nil, environment: [String: String] = [:], workFolder: String
    ) {
        self.stage = stage
        self.region = region
        self.parameters = parameters
        self.api = api
        self.apiID = apiID
        self.environment = environment
        self.workFolder = workFolder
    }
}
