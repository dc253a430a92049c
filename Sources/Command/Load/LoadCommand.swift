import ArgumentParser
import Foundation
import SluiceLoadTest
import SluiceSettings

/// `sluice load`: a load test that keeps the books.
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Loads a deployment that runs Echo, and tells what is lost, duplicated, reordered, miscounted.",
        discussion: """
            Latency is from when a message was due until its answer came: with --rate by the schedule, with \
            --closed-loop from when the answer before it came. The longest gap is the longest time that any connection \
            waited for an answer.

            The exit status is 0 if every message was answered once and in order, and counted; 1 if not; 2 if no load \
            could be made. Messages in flight when a connection breaks are booked apart, as interrupted, and so are \
            those that a full edge refuses with "Too many requests"; but a test in which nothing is answered has \
            failed, and so has one that could not send all that was due. Ctrl-C ends the test with a report; once \
            more, it waits for no more answers.
            """)

    @Option(help: LoadSettings.url.help) var url: String?
    @Option(help: LoadSettings.connections.help) var connections: Int?
    @Option(help: LoadSettings.rate.help) var rate: Double?
    @Option(help: LoadSettings.closedLoop.help) var closedLoop: Int?
    @Option(help: LoadSettings.duration.help) var duration: Seconds?
    @Option(help: LoadSettings.warmUp.help) var warmUp: Seconds?
    @Option(help: LoadSettings.grace.help) var grace: Seconds?
    @Option(help: LoadSettings.payload.help) var payload: Int?
    @Option(help: LoadSettings.route.help) var route: String?
    @Flag(help: "Messages are binary.") var binary = false
    @Option(help: LoadSettings.source.help) var source: String?
    @Option(help: LoadSettings.processes.help) var processes: Int?
    @Option(help: LoadSettings.connectRate.help) var connectRate: Double?
    @Option(help: LoadSettings.ca.help) var ca: String?
    @Flag(help: "For wss://: any certificate will do.") var insecure = false
    @OptionGroup(title: "Counts in Redis") var counts: LoadCounts
    @OptionGroup(title: "Reports") var files: LoadFiles
    /// Of a process that another one has started.
    @Option(help: .private) var share: LoadShare?

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let plan = try plan(in: environment)
        do {
            if let share {
                try DescriptorLimit.admit(plan, processes: share.count)
                return try await ShareService(plan, share).run()
            }
            let report = try await report(plan, in: environment)
            print(report.text)
            try files.write(report, in: environment)
            if !report.isRight { throw ExitCode(1) }
        } catch let error as LoadError {
            FileHandle.standardError.write(Data("Error: \(error)\n".utf8))
            throw ExitCode(2)
        }
    }

    private func report(_ plan: LoadPlan, in environment: [String: String]) async throws -> LoadReport {
        let processes = min(try LoadSettings.processes.value(processes, in: environment), plan.connections)
        try DescriptorLimit.admit(plan, processes: processes)
        let shares = try Shares.start(plan, count: processes)
        let stopping = Stopping(shares)
        defer { stopping.end() }
        let count = try await counts.find(in: environment)
        let before = try await count?.value()
        let outcome = try await ProgressLine.shown(of: plan.connections, shares) {
            try await shares.connect()
            return try await shares.measure()
        }
        let grace = plan.grace
        let check = try await count?.check(outcome.tally, since: before ?? 0, grace: grace)
        await count?.close()
        return LoadReport(
            plan, outcome, processes: processes, counts: check, isCutShort: stopping.hasBegun)
    }
}

extension LoadShare: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
