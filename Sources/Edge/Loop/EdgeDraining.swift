import NIOCore

/// How the sockets of a loop are closed: in batches over the time given, so that the clients that come again do not come all
/// at once; a few go at once.
struct EdgeDraining<Socket> {
    private static var smallestBatch: Int { 500 }
    private static var steps: Int { 20 }
    /// Milliseconds that the last to be told have to go.
    private static var leaving: Int64 { 1000 }

    let promise: EventLoopPromise<Bool>
    private var pending: ContiguousArray<Socket>
    private let batch: Int
    private let interval: Int64
    private let end: Int64
    private var nextBatch: Int64
    private var isFinished = false

    init(now: Int64, time: Int64, sockets: ContiguousArray<Socket>, promise: EventLoopPromise<Bool>) {
        self.promise = promise
        pending = sockets
        batch = max(Self.smallestBatch, sockets.count / Self.steps + 1)
        interval = time / Int64(Self.steps)
        end = now + time + Self.leaving
        nextBatch = now
    }

    /// Those whose turn it is.
    mutating func due(_ now: Int64) -> ArraySlice<Socket> {
        guard now >= nextBatch, !pending.isEmpty else { return [] }
        nextBatch = now + interval
        let count = min(batch, pending.count)
        let due = Array(pending.suffix(count))
        pending.removeLast(count)
        return due[...]
    }

    /// Whether what is still open is cut off.
    func isOver(_ now: Int64) -> Bool { now >= end }

    /// Whether nothing is waited for any more.
    func isPast(_ now: Int64) -> Bool { now >= end + 400 }

    /// - Parameter isDone: whether everything is in the streams.
    mutating func finish(isDone: Bool) {
        guard !isFinished else { return }
        isFinished = true
        promise.succeed(isDone)
    }
}
