/// What a loop counted since the last sweep: plain additions on the data path, metrics once a second.
struct EdgeTally {
    var accepted = 0
    var refused = 0
    var unanswered = 0
    var events = 0
    var packs = 0
    var appendErrors = 0
    var replies = 0
    var staleReplies = 0
    var malformedPacks = 0
    var broadcastDeliveries = 0
    var outGaps = 0
    var requests = 0
    var refusals = 0
    var managementCalls = 0
    var unsignedCalls = 0
    var stalls = 0
    var losses = 0
    var refusedMessages = 0
    var handshakeFailures = 0
    var closes: [UInt16: Int] = [:]

    mutating func took(_ appended: inout (events: Int, packs: Int, errors: Int, losses: Int)) {
        events += appended.events
        packs += appended.packs
        appendErrors += appended.errors
        losses += appended.losses
        appended = (0, 0, 0, 0)
    }

    mutating func report(to metrics: EdgeMetrics) {
        metrics.connectsAccepted.increment(by: accepted)
        metrics.connectsRefused.increment(by: refused)
        metrics.connectsUnanswered.increment(by: unanswered)
        metrics.events.increment(by: events)
        metrics.packs.increment(by: packs)
        metrics.appendErrors.increment(by: appendErrors)
        metrics.replies.increment(by: replies)
        metrics.staleReplies.increment(by: staleReplies)
        metrics.malformedPacks.increment(by: malformedPacks)
        metrics.broadcastDeliveries.increment(by: broadcastDeliveries)
        metrics.outGaps.increment(by: outGaps)
        metrics.httpRequests.increment(by: requests)
        metrics.httpRefusals.increment(by: refusals)
        metrics.managementCalls.increment(by: managementCalls)
        metrics.unsignedCalls.increment(by: unsignedCalls)
        metrics.stalls.increment(by: stalls)
        metrics.losses.increment(by: losses)
        metrics.refusedMessages.increment(by: refusedMessages)
        metrics.handshakeFailures.increment(by: handshakeFailures)
        for (code, count) in closes { metrics.closes(code: code).increment(by: count) }
        self = EdgeTally()
    }
}
