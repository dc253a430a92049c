import CoreMetrics
import Foundation
import SluiceMetrics
import Testing

/// Prometheus' own linter as the judge of the text.
@Suite struct PromtoolTests {
    static let promtool = ["/usr/bin/promtool", "/usr/local/bin/promtool"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test(.enabled(if: promtool != nil, "promtool (Debian package prometheus) is not installed"))
    func `promtool finds nothing to say about every kind of metric`() throws {
        let factory = PrometheusMetrics(help: ["sluice_frames": "Frames \\ with\nodd \"help\"."])
        Counter(label: "sluice_frames", dimensions: [("route", "a\"b\\c\nd")], factory: factory).increment()
        Counter(label: "sluice_frames", dimensions: [("route", "é")], factory: factory).increment()
        FloatingPointCounter(label: "sluice_cost", factory: factory).increment(by: 1e-7)
        Meter(label: "sluice_connections", factory: factory).set(1e21)
        Recorder(label: "sluice_pack_size", factory: factory).record(7)
        Timer(label: "sluice_commit", dimensions: [("partition", "3")], factory: factory).recordMilliseconds(7)

        let (status, output) = try check(factory.text())
        #expect(status == 0, "\(output)")
        #expect(output == "")
    }

    @Test(.enabled(if: promtool != nil, "promtool (Debian package prometheus) is not installed"))
    func `promtool does find a mistake`() throws {
        #expect(try check("sluice_frames{route=\"a\" 1\n").status != 0)
    }

    private func check(_ text: String) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.promtool))
        process.arguments = ["check", "metrics"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }
}
