/// What functions are told about the AWS they believe to run in.
public struct AWSEnvironment: Sendable, Equatable {
    /// AWS_REGION and AWS_DEFAULT_REGION.
    public var region: String
    /// Of the functions' ARNs.
    public var accountID: String
    public var accessKeyID: String
    /// Secret: it signs the functions' calls to `@connections`.
    public var secretAccessKey: String
    public var sessionToken: String?
    /// A file of certificate authorities in PEM, for the clients in Python, Node and Go. Only Node's adds it to those it
    /// has, so the file holds the system's as well.
    public var caFile: String?
    /// Where SDKs find `@connections` when a function names no endpoint: AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI.
    public var connectionsEndpoint: String?

    public init(
        region: String = "us-east-1", accountID: String = "123456789012", accessKeyID: String, secretAccessKey: String,
        sessionToken: String? = nil, caFile: String? = nil, connectionsEndpoint: String? = nil
    ) {
        self.region = region
        self.accountID = accountID
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.caFile = caFile
        self.connectionsEndpoint = connectionsEndpoint
    }

    /// As environment variables.
    var variables: [String: String] {
        var variables = [
            "AWS_REGION": region, "AWS_DEFAULT_REGION": region, "AWS_ACCESS_KEY_ID": accessKeyID,
            "AWS_SECRET_ACCESS_KEY": secretAccessKey,
        ]
        variables["AWS_SESSION_TOKEN"] = sessionToken
        if let caFile {
            for name in ["AWS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"] {
                variables[name] = caFile
            }
        }
        variables["AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI"] = connectionsEndpoint
        return variables
    }
}
