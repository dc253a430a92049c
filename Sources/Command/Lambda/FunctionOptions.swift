import ArgumentParser
import SluiceSettings

/// How `sluice lambda` runs functions.
struct FunctionOptions: ParsableArguments {
    @Option(help: LambdaSettings.concurrency.help) var concurrency: Int?
    @Flag(help: LambdaSettings.watch.help) var watch = false
    @Option(help: LambdaSettings.commands.help) var command: [String] = []
    @Option(help: LambdaSettings.python.help) var python: String?
    @Option(help: LambdaSettings.node.help) var node: String?
    @Option(help: LambdaSettings.passEnvironment.help) var passEnvironment: [String] = []
    @Option(help: LambdaSettings.accessKeys.help) var accessKeys: String?
    @Option(help: LambdaSettings.endpoint.help) var endpoint: String?
    @Option(help: LambdaSettings.caFile.help) var caFile: String?
}
