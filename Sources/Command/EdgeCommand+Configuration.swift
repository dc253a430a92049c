import ArgumentParser
import SluiceEdge
import SluiceRedis
import SluiceSettings

extension EdgeCommand {
    /// What the edge is told, from options, environment and defaults.
    func configuration(in environment: [String: String]) throws -> EdgeConfiguration {
        var configuration = EdgeConfiguration(
            redis: try redisTLS.url(try SharedSettings.redis.value(redis, in: environment), in: environment))
        configuration.namespace = try SharedSettings.namespace.value(namespace, in: environment)
        configuration.stage = try SharedSettings.stage.value(stage, in: environment)
        configuration.host = try EdgeSettings.host.value(host, in: environment)
        configuration.port = try EdgeSettings.port.value(port, in: environment)
        configuration.tls = try tls.identity(in: environment)
        try limits.apply(to: &configuration, in: environment)
        return configuration
    }
}

extension EdgeLimits {
    func apply(to configuration: inout EdgeConfiguration, in environment: [String: String]) throws {
        let partitions = try SharedSettings.partitions.value(partitions, in: environment)
        configuration.partitions = partitions == 0 ? nil : partitions
        configuration.loops = try EdgeSettings.loops.value(loops, in: environment)
        configuration.pingInterval = try EdgeSettings.pingInterval.value(pingInterval, in: environment).duration
        configuration.pingTimeout = try EdgeSettings.pingTimeout.value(pingTimeout, in: environment).duration
        try applyMessages(to: &configuration, in: environment)
        configuration.bodyLimit = try EdgeSettings.bodyLimit.value(bodyLimit, in: environment)
        configuration.headerLimit = try EdgeSettings.headerLimit.value(headerLimit, in: environment)
        configuration.outboundLimit = try EdgeSettings.outboundLimit.value(outboundLimit, in: environment)
        configuration.queueLimit = try EdgeSettings.queueLimit.value(queueLimit, in: environment)
        configuration.backlogEntries = try EdgeSettings.backlogEntries.value(backlogEntries, in: environment)
        configuration.backlogBytes = try EdgeSettings.backlogBytes.value(backlogBytes, in: environment)
        configuration.stallTime = try EdgeSettings.stallTime.value(stallTime, in: environment).duration
        configuration.headTimeout = try EdgeSettings.headTimeout.value(headTimeout, in: environment).duration
        configuration.answerTimeout = try EdgeSettings.answerTimeout.value(answerTimeout, in: environment).duration
        configuration.drain = try EdgeSettings.drain.value(drain, in: environment).duration
    }

    /// What Amazon API Gateway limits too: by options, or by its own numbers.
    private func applyMessages(
        to configuration: inout EdgeConfiguration, in environment: [String: String]
    ) throws {
        if try EdgeSettings.strictAWS.value(strictAWS ? true : nil, in: environment) {
            try refuseLimits(in: environment)
            return configuration.followAWS()
        }
        configuration.idleTimeout = try EdgeSettings.idleTimeout.value(idleTimeout, in: environment).duration
        configuration.lifetime = try EdgeSettings.lifetime.value(lifetime, in: environment).duration
        configuration.frameLimit = try EdgeSettings.frameLimit.value(frameLimit, in: environment)
        configuration.messageLimit = try EdgeSettings.messageLimit.value(messageLimit, in: environment)
    }

    /// One of the two would not hold: whoever gave both is told.
    private func refuseLimits(in environment: [String: String]) throws {
        let limits = [
            ("--idle-timeout", EdgeSettings.idleTimeout.variable, idleTimeout != nil),
            ("--lifetime", EdgeSettings.lifetime.variable, lifetime != nil),
            ("--frame-limit", EdgeSettings.frameLimit.variable, frameLimit != nil),
            ("--message-limit", EdgeSettings.messageLimit.variable, messageLimit != nil),
        ]
        for (option, variable, isOption) in limits where isOption || environment[variable]?.isEmpty == false {
            throw ValidationError(
                "\(isOption ? option : variable) cannot stand beside --strict-aws, which sets that limit itself.")
        }
    }
}
