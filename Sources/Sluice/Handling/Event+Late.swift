import NIOCore
import SluiceGateway

extension Event {
    /// How long its sender waits for an answer, in milliseconds; nil where it does not matter when the event runs.
    var patience: Int64? {
        switch content {
        case .connect(let handshake): Int64(handshake.patience)
        case .request(let request): Int64(request.patience)
        case .message, .disconnect, .present: nil
        }
    }

    /// What the sender is told when its event comes too late to be run.
    var answerOfLateness: [Effect] {
        switch content {
        case .connect: [.reply(.refuse(connection.seat, status: 504), connection.loop)]
        case .request:
            [.reply(.response(connection.seat, .message(504, "Endpoint request timed out")), connection.loop)]
        case .message, .disconnect, .present: []
        }
    }
}
