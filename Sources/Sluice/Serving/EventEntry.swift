import NIOCore
import SluiceGateway
import SluiceRedis

/// One entry of a partition's stream, as XREAD answers it.
struct EventEntry {
    enum Content {
        /// `e`: the events of an edge loop.
        case events([Event])
        /// `m`: messages of another partition.
        case told([OutboxMessage])
        /// `l`: a node was lost.
        case lost(NodeID)
        case malformed(bytes: ByteBuffer, reason: String)
    }

    let id: String
    let content: Content
    let bytes: Int

    /// `[id, [field, value]]`.
    init?(_ value: RedisValue) {
        guard let parts = value.array, parts.count == 2, let id = parts[0].text, let fields = parts[1].array else {
            return nil
        }
        self.id = id
        content = Self.content(fields)
        bytes = fields.last?.buffer?.readableBytes ?? 0
    }

    private static func content(_ fields: [RedisValue]) -> Content {
        guard fields.count == 2, let name = fields[0].text, let value = fields[1].buffer else {
            let all = fields.compactMap(\.text).joined(separator: " ")
            return .malformed(bytes: ByteBuffer(string: all), reason: "an entry has one field: e, m or l")
        }
        do {
            switch name {
            case "e": return .events(try EventPack.decode(value))
            case "m": return .told(try OutboxPack.decode(value))
            case "l":
                guard let node = NodeID(text: String(buffer: value)) else { break }
                return .lost(node)
            default: break
            }
            return .malformed(bytes: value, reason: "the field \(name) with this value is not known")
        } catch let error as EventPack.Malformed {
            return .malformed(bytes: value, reason: error.reason)
        } catch let error as OutboxPack.Malformed {
            return .malformed(bytes: value, reason: error.reason)
        } catch {
            return .malformed(bytes: value, reason: "\(error)")
        }
    }

    /// The ids in an answer of XRANGE.
    static func ids(in answer: RedisValue) -> [String] {
        (answer.array ?? []).compactMap { $0.array?.first?.text }
    }

    /// The entries in an answer of XREAD for one stream; empty where the block ended without one.
    static func all(in answer: RedisValue) -> [EventEntry] {
        guard let stream = answer.array?.first?.array, stream.count == 2, let entries = stream[1].array else {
            return []
        }
        return entries.compactMap(EventEntry.init)
    }
}
