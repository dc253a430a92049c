/// What becomes of the properties of a resource type. One that is in no list is reported as unknown.
struct PropertyPolicy {
    /// Those that are read, and those that have no meaning here: what AWS allows, names, bills or draws.
    let known: Set<String>
    /// Those that would change what a client or a function sees, and why they don't.
    let unsupported: [String: String]

    init(read: Set<String>, harmless: Set<String>, unsupported: [String: String] = [:]) {
        known = read.union(harmless)
        self.unsupported = unsupported
    }

    static let api = PropertyPolicy(
        read: ["Name", "ProtocolType", "RouteSelectionExpression", "Body", "BodyS3Location", "Target"],
        harmless: [
            "ApiKeySelectionExpression", "BasePath", "CredentialsArn", "Description", "DisableExecuteApiEndpoint",
            "DisableSchemaValidation", "FailOnWarnings", "IpAddressType", "Tags", "Version",
        ],
        unsupported: [
            "CorsConfiguration": "no CORS headers are added and no preflight is answered: a route must do it"
        ])

    static let route = PropertyPolicy(
        read: [
            "ApiId", "RouteKey", "Target", "AuthorizationType", "AuthorizerId", "ApiKeyRequired",
            "RequestParameters", "RouteResponseSelectionExpression", "ModelSelectionExpression", "RequestModels",
        ],
        harmless: ["OperationName"],
        unsupported: [
            "AuthorizationScopes": "scopes are not checked"
        ])

    static let httpRoute = PropertyPolicy(
        read: ["ApiId", "RouteKey", "Target", "AuthorizationType", "AuthorizerId", "ApiKeyRequired"],
        harmless: ["OperationName"],
        unsupported: [
            "ModelSelectionExpression": "only WebSocket APIs have models",
            "RequestModels": "only WebSocket APIs have models",
            "RequestParameters": "only WebSocket APIs have required parameters",
            "RouteResponseSelectionExpression": "only WebSocket APIs have route responses",
            "AuthorizationScopes": "scopes are not checked",
        ])

    static let model = PropertyPolicy(
        read: ["ApiId", "Name", "Schema"], harmless: ["ContentType", "Description"])

    static let integration = PropertyPolicy(
        read: [
            "ApiId", "IntegrationType", "IntegrationUri", "TimeoutInMillis", "PayloadFormatVersion", "ConnectionType",
            "ConnectionId", "RequestTemplates", "TemplateSelectionExpression", "RequestParameters",
            "ResponseParameters", "TlsConfig", "IntegrationSubtype",
        ],
        harmless: ["CredentialsArn", "Description", "IntegrationMethod", "PassthroughBehavior"],
        unsupported: ["ContentHandlingStrategy": "contents are not converted"])

    static let authorizer = PropertyPolicy(
        read: ["ApiId", "Name", "AuthorizerType", "AuthorizerUri", "IdentitySource"],
        harmless: ["AuthorizerCredentialsArn", "AuthorizerResultTtlInSeconds"],
        unsupported: [
            "IdentityValidationExpression": "identities are not validated before the authorizer is asked"
        ])

    static let stage = PropertyPolicy(
        read: ["ApiId", "StageName", "StageVariables", "DefaultRouteSettings", "RouteSettings"],
        harmless: ["AutoDeploy", "DeploymentId", "Description", "Tags"],
        unsupported: [
            "AccessLogSettings": "access logs are not written in this format",
            "ClientCertificateId": "functions are no HTTP servers: nothing is told of a certificate",
            "AccessPolicyId": "it has no effect",
        ])

    static let function = PropertyPolicy(
        read: [
            "FunctionName", "Runtime", "Handler", "Code", "CodeUri", "InlineCode", "Timeout", "MemorySize",
            "Environment", "ReservedConcurrentExecutions", "PackageType", "ImageUri", "Events",
        ],
        harmless: [
            "Architectures", "AssumeRolePolicyDocument", "AutoPublishAlias", "AutoPublishAliasAllProperties",
            "AutoPublishCodeSha256", "CodeSigningConfigArn", "DeploymentPreference", "Description", "EphemeralStorage",
            "LoggingConfig", "PermissionsBoundary", "Policies", "PropagateTags", "ProvisionedConcurrencyConfig",
            "RecursiveLoop", "Role", "RolePath", "RuntimeManagementConfig", "SnapStart", "Tags", "Tracing",
            "TracingConfig", "VersionDeletionPolicy", "VersionDescription",
        ],
        unsupported: [
            "Layers": "layers are not loaded: what they hold must be in the function's folder",
            "KmsKeyArn": "the environment is not encrypted",
            "VpcConfig": "the function runs in this machine's network",
            "DeadLetterConfig": "there is no dead-letter queue of a function",
            "DeadLetterQueue": "there is no dead-letter queue of a function",
            "EventInvokeConfig": "destinations are not called",
            "FileSystemConfigs": "file systems are not mounted",
            "FunctionUrlConfig": "the function has no URL of its own",
            "ImageConfig": "images are not run",
        ])
}
