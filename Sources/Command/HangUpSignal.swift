import Dispatch
import Foundation

/// SIGHUP as the word to read files again. Where it says that the terminal is gone, it stays the end: as SIGTERM is.
final class HangUpSignal {
    private let source: any DispatchSourceSignal

    init(_ received: @escaping @Sendable () -> Void) {
        let hadTerminal = Terminal.isThere
        signal(SIGHUP, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: DispatchQueue(label: "hang-up"))
        source.setEventHandler {
            guard hadTerminal, !Terminal.isThere else { return received() }
            kill(getpid(), SIGTERM)
        }
        source.resume()
    }
}
