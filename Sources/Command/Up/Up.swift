import ArgumentParser
import Foundation
import SluiceProcess
import SluiceSettings

/// `sluice up`: everything on this machine, until SIGTERM or Ctrl-C.
struct Up: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs everything on this machine: a private Redis, an edge and workers.",
        discussion: """
            The children end together with this command, are started again when they crash, and write their logs into \
            the data folder. The data is kept. Limits and times of the edge are taken from the environment: see \
            'sluice edge --help'. SIGHUP restarts the workers one at a time, as 'sluice roll' does, and lets the edge \
            read its certificate and access keys again.
            """)

    @Option(help: UpSettings.worker.help) var worker: String?
    @Option(help: UpSettings.template.help) var template: String?
    @Option(help: UpSettings.workers.help) var workers: Int?
    @Option(help: UpSettings.redis.help) var redis: String?
    @OptionGroup(title: "TLS to Redis") var redisTLS: RedisTLSOptions
    @Option(help: EdgeSettings.host.help) var host: String?
    @Option(help: EdgeSettings.port.help) var port: Int?
    @Option(help: EdgeSettings.adminPort.help) var adminPort: Int?
    @Flag(help: UpSettings.tls.help) var tls = false
    @OptionGroup(title: "TLS to clients") var certificate: TLSOptions
    @Option(help: UpSettings.data.help) var data: String?
    @Option(help: SharedSettings.stage.help) var stage: String?
    @Option(help: SharedSettings.namespace.help) var namespace: String?

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let folder = try await DataFolder(try UpSettings.data.value(data, in: environment)) {
            Terminal.tell("waiting for the processes of an earlier sluice up to end")
        }
        let plan: UpPlan
        do {
            plan = try await self.plan(folder, in: environment)
        } catch {
            folder.release(unused: true)
            throw error
        }
        defer { folder.release() }
        let tether = ChildTether(setpriv: Executable.onPath("setpriv", in: environment))
        if tether.setpriv == nil {
            Terminal.tell("setpriv (util-linux) is missing: if this command is killed, its children keep running")
        }
        if try await Supervisor(plan: plan, tether: tether).run() == .killed { throw ExitCode(130) }
    }
}
