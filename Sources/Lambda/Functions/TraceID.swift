import Foundation

/// What X-Ray calls a request: `Root=1-<seconds since 1970>-<96 bits>;Parent=<64 bits>;Sampled=0`, in hexadecimal.
///
/// Source: docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader.
enum TraceID {
    static func random() -> String {
        let seconds = hexadecimal(UInt64(Date().timeIntervalSince1970), digits: 8)
        let root =
            hexadecimal(.random(in: 0...UInt64(UInt32.max)), digits: 8)
            + hexadecimal(.random(in: 0 ... .max), digits: 16)
        return "Root=1-\(seconds)-\(root);Parent=\(hexadecimal(.random(in: 0 ... .max), digits: 16));Sampled=0"
    }

    private static func hexadecimal(_ number: UInt64, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
