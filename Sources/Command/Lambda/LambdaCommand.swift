import ArgumentParser
import Foundation
import Logging
import Metrics
import Sluice
import SluiceLambda
import SluiceMetrics
import SluiceSettings

/// `sluice lambda`: a worker whose handlers are Lambda functions, until SIGTERM or SIGINT.
struct LambdaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lambda",
        abstract: "Runs the Lambda functions of a template as a worker, with API Gateway's semantics around them.",
        discussion: """
            Any number may run, each with processes of its own: a throttle of the template holds for all of them together. \
            What of the template cannot run here is listed at the start; nothing is started where a route depends on it.

            Running functions get 3 s when a partition is handed over (--hand-over, whose default is less elsewhere): \
            what does not finish runs again at the next owner, and a function that runs twice does its calls twice. What \
            waits for a process is run there only; where that is $connect's, its authorizer is asked again.
            """)

    @Option(help: LambdaSettings.template.help) var template: String?
    @Option(help: LambdaSettings.parameters.help) var parameter: [String] = []
    @Option(help: LambdaSettings.api.help) var api: String?
    @Option(help: LambdaSettings.apiID.help) var apiID: String?
    @Option(help: LambdaSettings.region.help) var region: String?
    @Flag(inversion: .prefixedNo, help: LambdaSettings.domainPort.help) var domainPort: Bool?
    @Flag(help: "Reads the template, prints what would be served, and ends: with status 1 if it cannot be.")
    var check = false
    @OptionGroup(title: "Functions") var functions: FunctionOptions
    @OptionGroup(title: "The worker") var options: WorkerOptions

    func run() async throws {
        let environment = LambdaCommand.environment(ProcessInfo.processInfo.environment)
        let folder = FileManager.default.temporaryDirectory.appending(path: "sluice-lambda-\(RandomHex.text(bytes: 8))")
        defer { try? FileManager.default.removeItem(at: folder) }
        let reading = try readTemplate(folder.path(percentEncoded: false), in: environment)
        for finding in reading.findings { Terminal.complain("\(finding)") }
        let plan = try plan(reading.project, workFolder: folder.path(percentEncoded: false), in: environment)
        Terminal.show(LambdaScreen(plan: plan).text)
        if reading.hasErrors {
            Terminal.complain("Nothing is started: routes depend on what cannot run here (the errors above).")
            throw ExitCode(1)
        }
        try await serve(plan, in: environment)
    }

    private func serve(_ plan: LambdaPlan, in environment: [String: String]) async throws {
        let level = try options.level(in: environment).level
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        let logger = Logger(label: "lambda")
        let host = try LambdaHost(
            plan.project, webSocket: plan.webSocket, http: plan.http, functions: plan.functions, logger: logger)
        if check { return }
        try await host.run(plan.worker, metrics: metrics, logger: logger)
    }

    /// Functions are slower than handlers in Swift, and running one twice is worse than a short wait.
    static func environment(_ environment: [String: String]) -> [String: String] {
        environment.merging(["SLUICE_HAND_OVER": "3"]) { given, _ in given.isEmpty ? "3" : given }
    }
}
