import Foundation

/// Standard output for the screen, standard error for what happens. Nobody needs to listen.
enum Terminal {
    static func show(_ text: String) { write(text, to: 1) }
    static func tell(_ line: String) { write("sluice up: \(line)", to: 2) }

    private static func write(_ text: String, to descriptor: Int32) {
        _ = Array("\(text)\n".utf8).withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
    }
}
