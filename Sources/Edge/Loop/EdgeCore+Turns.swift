import NIOCore
import Synchronization

extension EdgeCore {
    /// Everything that is done in one loop turn shares one time, one pack per partition and one write per connection.
    func beginTurn() {
        guard !isTurnOpen else { return }
        isTurnOpen = true
        clock.read()
        isolated.execute { self.endTurn() }
    }

    private func endTurn() {
        isTurnOpen = false
        intake.flush()
        flush()
        management.errands.flush()
        proceedLater()
    }

    private func flush() {
        guard !dirty.isEmpty else { return }
        var flushing: ContiguousArray<EdgeHandler> = []
        swap(&flushing, &dirty)
        for handler in flushing { handler.flush() }
        // The array is kept: it grows to what a turn needs, once.
        flushing.removeAll(keepingCapacity: true)
        if dirty.isEmpty { swap(&flushing, &dirty) }
    }

    /// Broadcasts go on after the sockets have been looked at. The pause is counted from when the part before is written: a task
    /// that is due by then would run first, and so a broadcast to 18,000 members stalled the loop for 170 ms.
    private func proceedLater() {
        guard !broadcasting.isEmpty else { return }
        let partitions = broadcasting
        broadcasting.removeAll(keepingCapacity: true)
        let home = home
        isolated.scheduleTask(in: Self.broadcastPause) {
            guard home == self.home else { return }
            self.beginTurn()
            for partition in partitions { self.proceed(partition) }
        }
    }

    /// Long enough that sockets are read and written in between.
    private static var broadcastPause: TimeAmount { .microseconds(20) }

    func willFlush(_ handler: EdgeHandler) {
        beginTurn()
        dirty.append(handler)
    }
}

// MARK: - Time

extension EdgeCore {
    /// What is done by the clock.
    func tick(_ metrics: EdgeMetrics, _ count: Int) {
        timer = isolated.scheduleTask(in: .milliseconds(100)) {
            self.sweep()
            if count % 10 == 0 { self.everySecond(metrics) }
            // After the beats: had Redis' data been deleted, ids of now would be trimmed that were delivered before.
            if count % 10 == 1 { self.delivery.trim() }
            self.tick(metrics, count + 1)
        }
    }

    /// A tenth of the sockets, ten times a second.
    private func sweep() {
        beginTurn()
        for handler in roster.next(share: 10) { handler.sweep(clock.now) }
        while let first = abandoned.first, first.until <= clock.now {
            abandoned.removeFirst()
            // It may have been accepted all the same, by an answer that is lost or still to come.
            if case .abandoned = seats[first.seat] { undo(first.seat) }
        }
        management.errands.tick(clock.now, patience: settings.answerTimeout)
        drainOn()
        if reporter.isStopping.load(ordering: .relaxed) { giveUpEntering() }
    }

    private func everySecond(_ metrics: EdgeMetrics) {
        beginTurn()
        intake.beat(clock.now)
        tally.took(&intake.appended)
        metrics.connections.record(connections)
        tally.report(to: metrics)
    }
}
