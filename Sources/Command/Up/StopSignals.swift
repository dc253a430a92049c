import Dispatch
import Foundation

/// SIGTERM and SIGINT (Ctrl-C) as events instead of the end of the process, and SIGHUP: the terminal is gone, unless
/// `hangUp` gives it another meaning where it is not.
final class StopSignals {
    private let sources: [any DispatchSourceSignal]

    init(_ received: @escaping @Sendable () -> Void, hangUp: (@Sendable () -> Void)? = nil) {
        let hadTerminal = Terminal.isThere
        let hungUp = { @Sendable in
            // The kernel sends it too, at the end of the controlling terminal.
            guard let hangUp, !hadTerminal || Terminal.isThere else { return received() }
            hangUp()
        }
        let queue = DispatchQueue(label: "signals")
        sources = [(SIGTERM, received), (SIGINT, received), (SIGHUP, hungUp)].map { number, handler in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler(handler: handler)
            source.resume()
            return source
        }
        // A reader of the screen that goes away is no reason to end.
        signal(SIGPIPE, SIG_IGN)
    }
}
