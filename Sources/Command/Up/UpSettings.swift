import SluiceSettings

/// What only `sluice up` can be told.
enum UpSettings {
    static let redis = Setting(
        "SLUICE_REDIS", default: "", shown: "a private redis-server in the data folder",
        "An existing Redis instead, 7.0 or newer: redis://… or redis+unix://…", valueName: "url")
    static let data = Setting(
        "SLUICE_DATA", default: ".sluice", "The folder for Redis' data, logs and the secret.", valueName: "folder")
    static let tls = Setting(
        "SLUICE_TLS", default: false,
        "Serve wss and https with a certificate of a CA that is made for it, both kept in the data folder.")
    static let workers = Setting(
        "SLUICE_WORKERS", default: 2, in: 0...256, "The number of worker processes.", valueName: "count")
    static let worker = Setting(
        "SLUICE_WORKER", default: "", shown: "reactions, beside this executable",
        "The command that runs a worker; the shell splits it.", valueName: "command")
    static let template = Setting(
        "SLUICE_TEMPLATE", default: "", shown: "none",
        "A serverless.yml or SAM or CloudFormation template instead: its functions are the workers' handlers, as 'sluice lambda' runs them.",
        valueName: "file")
}
