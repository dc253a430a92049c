/// The keys of a service: those that are read or have no meaning here, and those that change what runs and are not
/// done.
struct ServerlessKeys {
    private let known: Set<String>
    private let unsupported: [String: String]

    func check(_ node: TemplateNode, of name: String, _ findings: inout TemplateFindings) {
        for entry in node.entries where !known.contains(entry.key) {
            let reason = unsupported[entry.key] ?? "it is not known here and has no effect"
            findings.warning(name + entry.key, at: entry.place, reason)
        }
    }

    /// Packaging, plugins and their settings, and the framework's own conduct have no meaning for code that runs from
    /// its folder.
    static let service = ServerlessKeys(
        known: [
            "service", "provider", "functions", "resources", "params", "stages", "frameworkVersion", "package",
            "plugins",
            "custom", "configValidationMode", "variablesResolutionMode", "unresolvedVariablesNotificationMode",
            "deprecationNotificationMode", "disabledDeprecations", "org", "app", "tenant", "outputs", "licenseKey",
            "projectDir", "dashboard", "console", "layers", "build",
        ],
        unsupported: [
            "useDotenv": "the .env file is not read", "constructs": "constructs are not made",
            "state": "other services' state is not read",
        ])

    /// Rights, deployment, names, tags, logs and traces are AWS' side.
    static let provider = ServerlessKeys(
        known: [
            "name", "runtime", "stage", "region", "timeout", "memorySize", "environment", "websocketsApiName",
            "websocketsApiRouteSelectionExpression", "websocketsDescription", "websocket", "httpApi", "iam",
            "iamRoleStatements", "role", "rolePermissionsBoundary", "tags", "stackTags", "stackName", "stackPolicy",
            "stackParameters", "deploymentBucket", "deploymentPrefix", "deploymentMethod", "disableRollback",
            "rollbackConfiguration", "notificationArns", "profile", "cfnRole", "versionFunctions", "logRetentionInDays",
            "logDataProtectionPolicy", "logs", "tracing", "architecture", "lambdaHashingVersion", "runtimeManagement",
            "eventBridge", "s3", "ecr", "alexaSkill", "apiName", "endpointType", "resolver", "build",
        ],
        unsupported: [
            "vpc": "functions run in this machine's network", "kmsKeyArn": "the environment is not encrypted",
            "layers": "layers are not loaded: what they hold must be in the service's folder",
            "apiGateway": "REST APIs, API keys and existing APIs are not served", "apiKeys": "API keys are not checked",
            "alb": "load balancers are not served", "websocketsApiId": "existing APIs are not served",
        ])

    static let function = ServerlessKeys(
        known: [
            "handler", "runtime", "timeout", "memorySize", "environment", "reservedConcurrency", "name", "events",
            "image",
            "package", "description", "tags", "role", "architecture", "condition", "dependsOn", "disableLogs",
            "ephemeralStorageSize", "logs", "logRetentionInDays", "logDataProtectionPolicy", "tracing",
            "versionFunction",
            "provisionedConcurrency", "snapStart", "runtimeManagement", "iamRoleStatements",
            "iamRoleStatementsInherit", "build",
        ],
        unsupported: [
            "layers": "layers are not loaded: what they hold must be in the service's folder",
            "kmsKeyArn": "the environment is not encrypted", "awsKmsKeyArn": "the environment is not encrypted",
            "destinations": "destinations are not called",
            "vpc": "the function runs in this machine's network",
            "onError": "there is no dead-letter queue of a function",
            "fileSystemConfig": "file systems are not mounted", "url": "the function has no URL of its own",
            "maximumEventAge": "events are not queued", "maximumRetryAttempts": "events are not queued",
        ])

    static let httpAPI = ServerlessKeys(
        known: [
            "name", "payload", "metrics", "useProviderTags", "disableDefaultEndpoint", "shouldStartNameWithService",
        ],
        unsupported: [
            "cors": "no CORS headers are added and no preflight is answered: a route must do it",
            "authorizers": "authorizers of HTTP routes do not run here", "id": "existing APIs are not served",
        ])

    static let webSocketEvent = ServerlessKeys(
        known: ["route", "routeResponseSelectionExpression", "authorizer"], unsupported: [:])
    static let httpEvent = ServerlessKeys(known: ["method", "path", "authorizer"], unsupported: [:])
}
