import ArgumentParser
import Foundation
import SluiceLoadTest
import SluiceSettings

/// The files that the report is written to.
struct LoadFiles: ParsableArguments {
    @Option(help: LoadSettings.json.help) var json: String?
    @Option(help: LoadSettings.html.help) var html: String?

    func write(_ report: LoadReport, in environment: [String: String]) throws {
        try write(report.json, to: try LoadSettings.json.value(json, in: environment))
        try write(report.html, to: try LoadSettings.html.value(html, in: environment))
    }

    private func write(_ text: String, to path: String) throws {
        guard !path.isEmpty else { return }
        do {
            try text.write(toFile: path, atomically: false, encoding: .utf8)
        } catch {
            throw LoadError("\(path) cannot be written: \(error.localizedDescription)")
        }
    }
}
