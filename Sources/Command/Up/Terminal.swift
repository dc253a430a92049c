import Foundation

/// Standard output for the screen, standard error for what happens. Nobody needs to listen.
enum Terminal {
    static func show(_ text: String) { write("\(text)\n", to: 1) }
    static func tell(_ line: String) { complain("sluice up: \(line)") }
    static func complain(_ line: String) { write("\(line)\n", to: 2) }
    /// The answer stands on the same line.
    static func ask(_ question: String) { write(question, to: 1) }

    /// Whether this process has a controlling terminal; after the terminal's end (hang-up) it has none.
    static var isThere: Bool {
        let descriptor = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        close(descriptor)
        return true
    }

    private static func write(_ text: String, to descriptor: Int32) {
        _ = Array(text.utf8).withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
    }
}
