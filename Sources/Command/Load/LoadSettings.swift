import SluiceSettings

/// What `sluice load` can be told.
enum LoadSettings {
    static let url = Setting(
        "SLUICE_LOAD_URL", default: "ws://127.0.0.1:8080/", "Where the WebSockets are opened.", valueName: "url")
    static let ca = Setting(
        "SLUICE_LOAD_CA", default: "", shown: "what this machine trusts",
        "For wss://: the CAs that the certificate may be from, PEM.", valueName: "file")
    static let connections = Setting(
        "SLUICE_LOAD_CONNECTIONS", default: 100, in: 1...10_000_000,
        "The number of connections; all are open before the first message is sent.", valueName: "count")
    static let rate = Setting(
        "SLUICE_LOAD_RATE", default: 0.0, shown: "none",
        "Open loop: messages a second, of all connections together, whatever is answered.", valueName: "count",
        expectation: "between 0 and 1e9", accepts: { (0...1e9).contains($0) })
    static let closedLoop = Setting(
        "SLUICE_LOAD_CLOSED_LOOP", default: 0, shown: "none",
        "Closed loop: messages in flight on each connection; an answer makes the next one due.", valueName: "count",
        expectation: "between 0 and 65536", accepts: { (0...65536).contains($0) })
    static let duration = Setting(
        "SLUICE_LOAD_DURATION", default: Seconds(10), in: Seconds(0.1)...Seconds(604_800),
        "How long is measured.", valueName: "seconds")
    static let warmUp = Setting(
        "SLUICE_LOAD_WARM_UP", default: Seconds(1), in: time,
        "For how long before that messages are sent that are booked, but not measured.", valueName: "seconds")
    static let grace = Setting(
        "SLUICE_LOAD_GRACE", default: Seconds(10), in: time,
        "How long answers, and then the count, are waited for in the end.", valueName: "seconds")
    static let payload = Setting(
        "SLUICE_LOAD_PAYLOAD", default: 64, in: 20...(16 << 20),
        "The size of a message; at least 38, 20 with --binary, more with --route.", valueName: "bytes")
    static let route = Setting(
        "SLUICE_LOAD_ROUTE", default: "", shown: "none",
        "Messages are JSON objects whose member 'action' says this.", valueName: "key")
    static let source = Setting(
        "SLUICE_LOAD_SOURCE", default: "", shown: "the system chooses",
        "Local addresses that connections are made from, in turn; one holds about 28,000 connections to a server.",
        valueName: "address,...")
    static let processes = Setting(
        "SLUICE_LOAD_PROCESSES", default: 1, in: 1...256,
        "The number of processes; each is one thread and has its share of the connections.", valueName: "count")
    static let connectRate = Setting(
        "SLUICE_LOAD_CONNECT_RATE", default: 0.0, shown: "as fast as 256 at once can be",
        "How many connections are opened in a second.", valueName: "count",
        expectation: "between 0 and 1e6", accepts: { (0...1e6).contains($0) })
    static let redis = Setting(
        "SLUICE_REDIS", default: "", shown: "none: it is not checked",
        "The deployment's Redis, to compare its count with the books. Nobody else may count meanwhile.",
        valueName: "url")
    static let count = Setting("SLUICE_LOAD_COUNT", default: "echo", "The count that is compared.", valueName: "name")
    static let countField = Setting(
        "SLUICE_LOAD_COUNT_FIELD", default: "messages", "The number in that count.", valueName: "name")
    static let json = Setting(
        "SLUICE_LOAD_JSON", default: "", shown: "none", "A file for the report as JSON.", valueName: "file")
    static let html = Setting(
        "SLUICE_LOAD_HTML", default: "", shown: "none", "A file for the report as a page.", valueName: "file")

    private static let time = Seconds(0)...Seconds(86400)
}
