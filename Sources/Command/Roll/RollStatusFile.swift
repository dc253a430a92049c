import Foundation

/// `roll.status` of a data folder, as JSON. A reader sees a whole status or none.
struct RollStatusFile: Sendable {
    let path: String

    func write(_ status: RollStatus) throws(CommandError) {
        do {
            try JSONEncoder().encode(status).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandError("\(path) cannot be written: \(error.localizedDescription)")
        }
    }

    /// `nil` when there is none.
    func read() -> RollStatus? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        return try? JSONDecoder().decode(RollStatus.self, from: data)
    }

    func remove() {
        unlink(path)
    }
}
