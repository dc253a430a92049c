import Dispatch
import Foundation

/// SIGTERM, SIGINT (Ctrl-C) and SIGHUP (the terminal is gone) as events instead of the end of the process.
final class StopSignals {
    private let sources: [any DispatchSourceSignal]

    init(_ received: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "signals")
        sources = [SIGTERM, SIGINT, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler(handler: received)
            source.resume()
            return source
        }
        // A reader of the screen that goes away is no reason to end.
        signal(SIGPIPE, SIG_IGN)
    }
}
