import SluiceLambda
import SluiceSettings

/// What only `sluice lambda` can be told.
enum LambdaSettings {
    static let template = Setting(
        "SLUICE_TEMPLATE", default: "", shown: "none",
        "The template: serverless.yml, or a SAM or CloudFormation template, also a compiled one.", valueName: "file")
    static let region = Setting(
        "SLUICE_REGION", default: "us-east-1", shown: "the template's, else us-east-1",
        "What functions and templates are told of the region.",
        expectation: "something without spaces", accepts: { !$0.isEmpty && !$0.contains(where: \.isWhitespace) })
    static let api = Setting(
        "SLUICE_API", default: "", shown: "the only one",
        "Which API to serve, by logical id or name, where the template has several.", valueName: "name")
    static let apiID = Setting(
        "SLUICE_API_ID", default: "", shown: "made of namespace and name", "The API's id in events.", valueName: "id",
        expectation: "ten characters of a-z and 0-9", accepts: { $0.isEmpty || APIIdentity.isAPIID($0) })
    static let parameters = Setting(
        "SLUICE_PARAMETERS", default: Assignments(), shown: "none",
        "A parameter of the template. Repeatable; the variable has them separated by commas.", valueName: "name=value")
    static let commands = Setting(
        "SLUICE_COMMANDS", default: CommandLines(), shown: "what its runtime says",
        """
        What runs a function, named by itself or by a route; the shell splits it. Repeatable; the variable has one a line.
        """, valueName: "function=command")
    static let concurrency = Setting(
        "SLUICE_CONCURRENCY", default: 2, in: 1...1000,
        "How many processes each function has; its reserved concurrency may be less.", valueName: "count")
    static let watch = Setting(
        "SLUICE_WATCH", default: false, "Starts processes anew when a file of their code changes.")
    static let domainPort = Setting(
        "SLUICE_DOMAIN_PORT", default: true, "Whether domainName in events has the port where it is not 443.")
    static let python = Setting(
        "SLUICE_PYTHON", default: "", shown: "the runtime's version, else python3", "The Python to use.",
        valueName: "program")
    static let node = Setting(
        "SLUICE_NODE", default: "", shown: "node", "The Node to use.", valueName: "program")
    static let passEnvironment = Setting(
        "SLUICE_PASS_ENVIRONMENT", default: VariableNames(), shown: "none",
        "A variable of this command's environment that functions get too. Repeatable; the variable has them separated by commas.",
        valueName: "name")
    static let accessKeys = Setting(
        "SLUICE_ACCESS_KEYS", default: "", shown: "none",
        """
        A file in the format of AWS' shared credentials: functions sign their calls of @connections with its first key. \
        SLUICE_ACCESS_KEY_ID and SLUICE_SECRET_ACCESS_KEY do the same without a file.
        """, valueName: "file")
    static let endpoint = Setting(
        "SLUICE_ENDPOINT", default: "", shown: "none",
        "Where SDKs find @connections when a function names no endpoint: the edge's address with the stage.",
        valueName: "url")
    static let caFile = Setting(
        "SLUICE_CA_FILE", default: "", shown: "none",
        "Certificate authorities (PEM) that functions trust beside the system's: the edge's.", valueName: "file")
}
