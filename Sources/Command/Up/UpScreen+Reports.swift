import SluiceSettings

extension UpScreen {
    /// What is known about the process that a report is about.
    struct Subject {
        let pid: Int32?
        /// Of its log.
        let lastLine: String?
    }

    /// One line about what happened.
    func line(_ report: Supervision.Report, _ subject: Subject) -> String {
        switch report {
        case .crashed(let name, let exit, let retry):
            "\(name) ended (\(exit)), starts again in \(Seconds(retry)) s; \(said(subject.lastLine))"
        case .ready(let name):
            "\(name) is ready again"
        case .slow(let name):
            "\(name) is still not ready; \(said(subject.lastLine))"
        case .killed(let name):
            "\(name) did not stop in time and is killed"
        case .stopping:
            "stopping; once more kills at once"
        case .roll(let report):
            line(report, subject)
        case .rollQueued:
            "a rolling restart is under way; another one follows it"
        }
    }

    private func line(_ report: Supervision.RollReport, _ subject: Subject) -> String {
        switch report {
        case .began(0):
            "there is no worker to restart"
        case .began(let count):
            "rolling restart of \(workers(count)), one at a time"
        case .replaced(let name, let number, let total):
            "\(name) is replaced (\(number) of \(total))\(subject.pid.map { ", now process \($0)" } ?? "")"
        case .done(let count):
            "rolling restart done: \(workers(count)) replaced"
        case .aborted(let name, let failure, let replaced, let total):
            "rolling restart aborted: \(reason(failure, name, subject)). "
                + "\(replaced) of \(workers(total)) replaced, the others run on"
        case .refused:
            "no rolling restart now: not everything is ready, or everything is being stopped"
        }
    }

    private func reason(_ failure: Supervision.Failure, _ name: ChildName, _ subject: Subject) -> String {
        switch failure {
        case .ended(let exit): "the new \(name) ended (\(exit)); \(said(subject.lastLine))"
        case .notReady: "the new \(name) was not ready in time; \(said(subject.lastLine))"
        case .othersNotReady: "another worker than \(name) was not ready in time"
        case .stopping: "everything is being stopped"
        }
    }

    private func workers(_ count: Int) -> String { count == 1 ? "1 worker" : "\(count) workers" }
}

extension Supervision.Report {
    /// Whose process id and log explain it; `nil` where none does.
    var subject: ChildName? {
        switch self {
        case .crashed(let name, _, _), .slow(let name), .roll(.replaced(let name, _, _)),
            .roll(.aborted(let name, _, _, _)):
            name
        case .ready, .killed, .stopping, .rollQueued, .roll(.began), .roll(.done), .roll(.refused):
            nil
        }
    }
}
