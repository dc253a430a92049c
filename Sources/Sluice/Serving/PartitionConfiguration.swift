import Logging
import NIOCore
import SluiceGateway
import SluiceRedis

/// What all partition owners of a worker share.
struct PartitionConfiguration {
    /// The worker's id.
    let workerID: String
    /// The id, a colon, and what is new at every start: the owner that scripts compare with.
    let worker: String
    let name: String
    let redis: RedisURL
    let eventLoop: any EventLoop
    /// Carries everything but blocking reads, for all partitions.
    let commands: RedisConnection
    let router: Router
    let deployment: Deployment
    let metrics: WorkerMetrics
    let solitude = Solitude()
    let lease: TimeAmount
    let handOver: TimeAmount
    let deadAfter: TimeAmount
    let logger: Logger

    var keys: Keyspace { deployment.keys }
}
