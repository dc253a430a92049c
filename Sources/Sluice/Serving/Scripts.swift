import SluiceGateway
import SluiceRedis

/// The gateway's scripts as Redis' client takes them.
extension RedisScript {
    static let append = RedisScript(.append)
    static let commit = RedisScript(.commit)
    static let config = RedisScript(.config)
    static let node = RedisScript(.node)
    static let own = RedisScript(.own)
    static let throttle = RedisScript(.throttle)

    private init(_ script: Script) {
        self.init(name: script.rawValue, source: script.source)
    }
}
