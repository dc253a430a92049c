import Foundation
import SluiceTestSupport

/// A power failure of Redis' machine: what was not synced to the disk is gone.
struct PowerFailure {
    private let library: Preload

    init() async throws { library = try await Preload("synced_sizes") }

    func options(sync: String) -> RedisServerOptions {
        RedisServerOptions(appendOnly: true, appendSync: sync, environment: library.environment)
    }

    /// The bytes of the append-only file that would be lost now.
    func unsynced(_ deployment: TestDeployment) throws -> Int {
        let file = try Self.appendOnlyFile(deployment)
        return try Self.size(file) - Self.syncedSize(file)
    }

    /// Kills Redis and cuts off what was not synced. Returns how many bytes that were.
    func strike(_ deployment: TestDeployment) async throws -> Int {
        await deployment.redis.kill()
        let file = try Self.appendOnlyFile(deployment)
        let (size, synced) = (try Self.size(file), Self.syncedSize(file))
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
        try handle.truncate(atOffset: UInt64(synced))
        try handle.close()
        return size - synced
    }

    private static func appendOnlyFile(_ deployment: TestDeployment) throws -> String {
        let folder = "\(deployment.folder)/appendonlydir"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        guard let name = names.first(where: { $0.hasSuffix(".incr.aof") }) else {
            throw TestSupportError("no append-only file among \(names)")
        }
        return "\(folder)/\(name)"
    }

    private static func size(_ path: String) throws -> Int {
        (try FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber)?.intValue ?? 0
    }

    private static func syncedSize(_ file: String) -> Int {
        (try? String(contentsOfFile: file + ".synced", encoding: .utf8)).flatMap { Int($0) } ?? 0
    }
}
