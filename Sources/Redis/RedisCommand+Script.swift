extension RedisCommand {
    static func load(_ script: RedisScript) -> RedisCommand {
        RedisCommand(
            "SCRIPT", label: "SCRIPT LOAD \(script.name)", leading: ["LOAD", .string(script.source)], keys: [],
            trailing: [])
    }

    static func evaluate(
        _ script: RedisScript, sha: String, keys: [RedisArgument], arguments: [RedisArgument], written: Written? = nil
    ) -> RedisCommand {
        RedisCommand(
            "EVALSHA", label: script.evaluationLabel, leading: [.string(sha), .integer(Int64(keys.count))], keys: keys,
            trailing: arguments, written: written)
    }
}
