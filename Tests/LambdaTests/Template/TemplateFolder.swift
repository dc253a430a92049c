import Foundation
import SluiceTestSupport

@testable import SluiceLambda

/// A folder with a template and what it refers to.
struct TemplateFolder {
    static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")

    let path: String
    let template: String

    /// - Parameters:
    ///   - files: by name; a name that ends with a slash is a folder.
    init(_ text: String, as name: String, files: [String: String] = [:]) throws {
        path = try TemporaryFolder.make()
        template = "\(path)/\(name)"
        try write(text, to: name)
        for (name, text) in files { try write(text, to: name) }
    }

    init(fixture: String, as name: String? = nil, files: [String: String] = [:]) throws {
        try self.init(try Self.text(of: fixture), as: name ?? fixture, files: files)
    }

    static func text(of fixture: String) throws -> String {
        try String(contentsOf: fixtures.appendingPathComponent(fixture), encoding: .utf8)
    }

    private func write(_ text: String, to name: String) throws {
        let url = URL(fileURLWithPath: "\(path)/\(name)")
        let folder = name.hasSuffix("/") ? url : url.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if !name.hasSuffix("/") { try Data(text.utf8).write(to: url) }
    }

    /// Reads the template; findings call files by their names in the folder.
    func read(_ change: (inout TemplateOptions) -> Void = { _ in }) throws(TemplateError) -> TemplateReading {
        var options = TemplateOptions(workFolder: "\(path)/work")
        change(&options)
        do throws(TemplateError) {
            var reading = try TemplateReader.read(path: template, options: options)
            for index in reading.findings.indices {
                reading.findings[index].file = relative(reading.findings[index].file)
                reading.findings[index].message = relative(reading.findings[index].message)
            }
            return reading
        } catch {
            var error = error
            error.file = relative(error.file)
            throw error
        }
    }

    private func relative(_ text: String) -> String {
        text.replacingOccurrences(of: path + "/", with: "").replacingOccurrences(
            of: path.trimming { $0 == "/" } + "/", with: "")
    }

    func remove() { TemporaryFolder.remove(path) }

    /// Reads a text once.
    static func read(
        _ text: String, as name: String = "template.yaml", files: [String: String] = [:],
        _ change: (inout TemplateOptions) -> Void = { _ in }
    ) throws -> TemplateReading {
        let folder = try TemplateFolder(text, as: name, files: files)
        defer { folder.remove() }
        return try folder.read(change)
    }
}
