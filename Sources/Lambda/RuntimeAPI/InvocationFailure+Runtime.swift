import Foundation
import NIOCore
import SluiceProcess

/// The failures that Lambda itself reports, by its names.
extension InvocationFailure {
    static let responseTooLarge = Self(
        type: "Function.ResponseSizeTooLarge",
        message: "Response payload size exceeded maximum allowed payload size (\(RuntimeSession.responseLimit) bytes).")

    static let startTookTooLong = Self(
        type: "Sandbox.Timedout", message: "Error: the process did not ask for an event in time")

    static func exited(_ exit: ChildExit, lastLines: [String] = []) -> Self {
        let sentence =
            exit == .status(0)
            ? "Error: Runtime exited without providing a reason" : "Error: Runtime exited with error: \(exit)"
        return Self(
            type: "Runtime.ExitError", message: ([sentence] + lastLines).joined(separator: "\n"))
    }
}

/// What a process posts about an error: `{"errorType":…,"errorMessage":…}`.
extension InvocationFailure {
    private struct Body: Decodable {
        var errorType: String?
        var errorMessage: String?
    }

    /// - Parameters:
    ///   - header: `Lambda-Runtime-Function-Error-Type`; the body's type wins.
    ///   - body: where it is no such JSON it is the message, cut at 1 KiB.
    init(header: String?, body: ByteBuffer) {
        let posted = try? JSONDecoder().decode(Body.self, from: Data(body.readableBytesView))
        self.init(
            type: posted?.errorType ?? header ?? "Runtime.Unknown",
            message: posted?.errorMessage ?? String(decoding: body.readableBytesView.prefix(1024), as: UTF8.self))
    }
}
