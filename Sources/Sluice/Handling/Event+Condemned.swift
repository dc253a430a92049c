import NIOCore
import SluiceGateway

extension Event {
    /// What takes place instead of a handler that crashes its worker: a dead letter, and the answer of one that throws.
    func condemned(entry: String, crashes: Int) -> [Effect] {
        var writer = EventPackWriter(loop: connection.loop)
        writer.append(self)
        let letter = DeadLetter(
            entry: entry, pack: writer.finish(), reason: "its worker crashed \(crashes) times while nothing else ran",
            event: id, crashes: crashes)
        return [.deadLetter(letter)] + answerOfFailure
    }

    /// What the sender of an event is told when its handler fails.
    var answerOfFailure: [Effect] {
        switch content {
        case .connect: [.reply(.refuse(connection.seat, status: 502), connection.loop)]
        case .message: [frame("Internal server error")]
        case .disconnect: [.end(connection)]
        case .present(let record, let topics): present(record, topics)
        case .request: [.reply(.response(connection.seat, .message(500, "Internal Server Error")), connection.loop)]
        }
    }

    /// An open connection is on record again, and a member of its topics. What floor a live count was joined with is not
    /// known any more; the next handler that joins with one sets it.
    func present(_ record: ConnectionRecord, _ topics: [Topic]) -> [Effect] {
        [.accept(connection, record)] + topics.map { .join(connection, $0, floor: nil) }
    }

    func frame(_ message: String) -> Effect {
        .reply(.message(connection.seat, .failure(message, connection: connection, request: id)), connection.loop)
    }
}

extension HTTPResponse {
    static func message(_ status: Int, _ message: String, _ headers: [HTTPHeader] = []) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: [HTTPHeader(name: "Content-Type", value: "application/json")] + headers,
            body: ByteBuffer(string: #"{"message":"\#(message)"}"#))
    }
}
