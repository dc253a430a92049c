import ArgumentParser
import Foundation
import Logging
import SluiceEdge

/// Where an edge's access keys come from: a file, the environment, or both.
struct AccessKeySource: Sendable {
    static let idVariable = "SLUICE_ACCESS_KEY_ID"
    static let secretVariable = "SLUICE_SECRET_ACCESS_KEY"

    /// What the edge believes.
    let keyring = AccessKeyring()
    private let file: String?
    private let variables: AccessKeys
    private let logger: Logger

    /// - Parameter file: its path; empty when there is none.
    init(file: String, in environment: [String: String], logger: Logger) throws {
        self.file = file.isEmpty ? nil : file
        self.logger = logger
        let id = environment[Self.idVariable] ?? ""
        let secret = environment[Self.secretVariable] ?? ""
        guard id.isEmpty == secret.isEmpty else {
            let missing = id.isEmpty ? Self.idVariable : Self.secretVariable
            throw ValidationError("An access key has an id and a secret: \(missing) is missing.")
        }
        variables = id.isEmpty ? AccessKeys() : try AccessKeys(id: id, secret: secret)
    }

    /// Takes the keys that there are; says how to give some when there are none.
    ///
    /// - Throws: what is wrong with the file, in one sentence.
    func load() throws {
        let keys = try read()
        keyring.replace(keys)
        guard keys.isEmpty else {
            return logger.info("access keys may call @connections", metadata: ["keys": "\(keys.count)"])
        }
        logger.info(
            "calls of @connections are refused with 403: there is no access key",
            metadata: ["allow": "--access-keys, or \(Self.idVariable) and \(Self.secretVariable)"])
    }

    /// Takes the keys that there are now. Where the file cannot be used, those of before stay.
    func reload() {
        do {
            try load()
        } catch {
            logger.error("the access keys stay as they were", metadata: ["error": "\(error)"])
        }
    }

    private func read() throws -> AccessKeys {
        guard let file else { return variables }
        do {
            let text = try String(contentsOfFile: file, encoding: .utf8)
            warnOfReaders(file)
            var keys = try AccessKeys(credentials: text)
            try keys.add(variables)
            return keys
        } catch let error as EdgeError {
            throw CommandError("The access keys in \(file) cannot be used: \(error.message).")
        } catch {
            throw CommandError("The access keys in \(file) cannot be read: \(error.localizedDescription)")
        }
    }

    private func warnOfReaders(_ file: String) {
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        guard let mode = attributes?[.posixPermissions] as? Int, mode & 0o004 != 0 else { return }
        logger.warning("everybody on this machine can read the access keys: chmod 600", metadata: ["file": "\(file)"])
    }
}
