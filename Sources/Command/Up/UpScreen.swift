import SluiceProcess
import SluiceSettings

/// What `sluice up` prints.
struct UpScreen: Sendable {
    let plan: UpPlan

    /// Printed when everything has been started.
    /// - Parameter pids: the process ids of what runs.
    func text(pids: [ChildName: Int32]) -> String {
        var rows = [
            ("Redis", redis(pids)),
            ("Edge", "\(plan.address)  WebSocket at / and /\(plan.stage)\(process(.edge, pids))"),
            ("Admin", "http://127.0.0.1:\(plan.adminPort)  /healthz /readyz /metrics"),
        ]
        if let tls = plan.tls { rows.append(("TLS", text(tls))) }
        if let key = plan.accessKey { rows.append(("Keys", text(key))) }
        let workers = plan.children.filter { $0.workerNumber != nil }
        rows.append(("Workers", "\(workerProgram)\(processes(workers, pids))"))
        rows.append(("Data", plan.folder.path))
        rows.append(("Logs", "\(plan.folder.path)/{\(plan.children.map(\.description).joined(separator: ","))}.log"))
        if case .executable = plan.worker { rows += [("Page", "\(plan.address)/"), ("Try", sample)] }
        return rows.map { "  \($0.padding(to: 9))\($1)" }.joined(separator: "\n")
    }

    var ready: String { "ready - Ctrl-C stops everything" }

    func sentence(_ name: ChildName, _ exit: ChildExit, lastLine: String?) -> String {
        let log = plan.folder.log(name)
        if case .worker = name, exit.isMissingCommand {
            return "The worker's command cannot be run; \(said(lastLine))"
        }
        return "\(name) ended at once (\(exit)); \(said(lastLine)) (log: \(log))"
    }

    private func text(_ tls: UpTLS) -> String {
        guard let authority = tls.authority else { return tls.identity.certificate }
        return "our own CA, for clients to trust: curl --cacert \(authority) \(plan.address)/"
    }

    private func text(_ key: AccessKeyFile) -> String {
        let made = key.isNew ? "made now: \(key.id) \(key.secret)" : key.id
        return "\(made)  signs calls of @connections: AWS_SHARED_CREDENTIALS_FILE=\(key.path)"
    }

    private var workerProgram: String {
        switch plan.worker {
        case .functions(let template): "the functions of \(template)"
        case .executable(let path): path
        case .command(let line): line
        }
    }

    /// The command to send a signed sample event with, told what is not its default.
    private var sample: String {
        let port = plan.port == 8080 ? "" : "SLUICE_PORT=\(plan.port) "
        let address = plan.tls.map { "\($0.trust)SLUICE_URL=\(plan.address) " } ?? port
        let found = plan.slackSigningSecret == nil || plan.folder.path == DataFolder.absolute(UpSettings.data.fallback)
        let folder = found ? "" : "SLUICE_DATA=\(plan.folder.path) "
        return "\(address)\(folder)Scripts/slack-sample tada"
    }

    private func redis(_ pids: [ChildName: Int32]) -> String {
        switch plan.redis {
        case .own(let program): "\(program.version)  \(plan.folder.socket)\(process(.redis, pids))"
        case .existing(let address, _, _, let version): "\(version)  \(address)"
        }
    }

    private func process(_ name: ChildName, _ pids: [ChildName: Int32]) -> String {
        pids[name].map { "  (pid \($0))" } ?? ""
    }

    private func processes(_ names: [ChildName], _ pids: [ChildName: Int32]) -> String {
        let numbers = names.compactMap { pids[$0] }.map(String.init)
        return numbers.isEmpty ? "" : "  (\(numbers.count == 1 ? "pid" : "pids") \(numbers.joined(separator: ", ")))"
    }

    func said(_ lastLine: String?) -> String {
        lastLine.map { "its last line: \($0)" } ?? "it has logged nothing"
    }
}

extension UpTLS {
    /// What lets curl trust our CA, in front of a command.
    fileprivate var trust: String { authority.map { "CURL_CA_BUNDLE=\($0) " } ?? "" }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
