import ArgumentParser
import SluiceSettings

/// The options of ``EdgeSettings``.
struct EdgeLimits: ParsableArguments {
    @Option(help: SharedSettings.partitions.help) var partitions: Int?
    @Option(help: EdgeSettings.loops.help) var loops: Int?
    @Option(help: EdgeSettings.pingInterval.help) var pingInterval: Seconds?
    @Option(help: EdgeSettings.pingTimeout.help) var pingTimeout: Seconds?
    @Flag(name: .customLong("strict-aws"), help: EdgeSettings.strictAWS.help) var strictAWS = false
    @Option(help: EdgeSettings.idleTimeout.help) var idleTimeout: Seconds?
    @Option(help: EdgeSettings.lifetime.help) var lifetime: Seconds?
    @Option(help: EdgeSettings.frameLimit.help) var frameLimit: Int?
    @Option(help: EdgeSettings.messageLimit.help) var messageLimit: Int?
    @Option(help: EdgeSettings.bodyLimit.help) var bodyLimit: Int?
    @Option(help: EdgeSettings.headerLimit.help) var headerLimit: Int?
    @Option(help: EdgeSettings.outboundLimit.help) var outboundLimit: Int?
    @Option(help: EdgeSettings.queueLimit.help) var queueLimit: Int?
    @Option(help: EdgeSettings.backlogEntries.help) var backlogEntries: Int?
    @Option(help: EdgeSettings.backlogBytes.help) var backlogBytes: Int?
    @Option(help: EdgeSettings.stallTime.help) var stallTime: Seconds?
    @Option(help: EdgeSettings.headTimeout.help) var headTimeout: Seconds?
    @Option(help: EdgeSettings.answerTimeout.help) var answerTimeout: Seconds?
    @Option(help: EdgeSettings.drain.help) var drain: Seconds?
}
