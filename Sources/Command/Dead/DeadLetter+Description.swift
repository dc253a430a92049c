import Foundation
import NIOCore
import SluiceGateway

extension DeadLetter {
    /// Everything about it, for `sluice dead show`.
    var fullText: String {
        var rows = [
            ("Letter", "\(id)"), ("When", "\(Self.time(id.milliseconds))"), ("Reason", reason),
            ("Entry", entry.isEmpty ? "not known" : entry), ("Kind", kind),
        ]
        if let event { rows.append(("Event", event)) }
        if let crashes { rows.append(("Crashes", "\(crashes)")) }
        return ([Self.table(rows)] + parts).joined(separator: "\n\n")
    }

    /// In UTC, with milliseconds (ISO 8601).
    static func time(_ milliseconds: UInt64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    private var parts: [String] {
        switch content {
        case .events(let events): events.map(Self.text)
        case .messages(let messages): messages.map(Self.text)
        case .unreadable: ["\(pack.readableBytes) bytes that are no pack:\n\(HexDump.text(pack))"]
        }
    }

    private static func text(_ event: Event) -> String {
        let rows = [
            ("Event", "\(event.id)"), ("Kind", event.kind), ("Connection", "\(event.connection)"),
            ("Node", "\(event.connection.loop)"), ("Time", time(UInt64(clamping: event.time))),
        ]
        switch event.content {
        case .connect(let handshake): return "\(table(rows + text(handshake.head)))"
        case .message(let message): return "\(table(rows))\n\(text(message.body))"
        case .disconnect(let reason): return table(rows + [("Code", "\(reason.code)"), ("Text", reason.text)])
        case .present: return table(rows)
        case .request(let request): return "\(table(rows + text(request.head)))\n\(text(request.body))"
        }
    }

    private static func text(_ message: OutboxMessage) -> String {
        switch message {
        case .increment(let count, let increments):
            return table([("Increment", count)] + increments.map { ($0.field, "\($0.by)") })
        case .incrementOnce(let id, let seconds, let count, let increment):
            return table([
                ("Increment", count), (increment.field, "\(increment.by)"), ("Once", "\(id), within \(seconds) s"),
            ])
        case .join(let connection, let topic, let floor):
            let rows = [("Join", "\(topic)"), ("Connection", "\(connection)")]
            return table(rows + (floor.map { [("Floor", "\($0)")] } ?? []))
        case .leave(let connection, let topic):
            return table([("Leave", "\(topic)"), ("Connection", "\(connection)")])
        case .broadcast(let topic, let message):
            return "\(table([("Broadcast", "\(topic)")]))\n\(text(message.body))"
        }
    }

    private static func text(_ head: HTTPRequestHead) -> [(String, String)] {
        [("Request", "\(head.method) \(head.target)"), ("From", head.sourceIP)]
            + head.headers.map { ("Header", "\($0.name): \($0.value)") }
    }

    /// As it is where it is printable text, else as a dump.
    private static func text(_ body: ByteBuffer) -> String {
        let size = "\(body.readableBytes) bytes:"
        guard let text = String(validating: body.readableBytesView, as: UTF8.self), text.isPrintable else {
            return "\(size)\n\(HexDump.text(body))"
        }
        return text.isEmpty ? "0 bytes" : "\(size)\n\(text)"
    }

    private static func table(_ rows: [(String, String)]) -> String {
        rows.map { TextTable.line([$0.0, $0.1.escapingControls], widths: [12]) }.joined(separator: "\n")
    }
}
