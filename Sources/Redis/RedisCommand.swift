/// One command as it goes on the wire: name, what stands before the keys, the keys, what follows them.
///
///     RedisCommand("HINCRBY", keys: [.string(key)], "tada", 1)
///     RedisCommand("XREAD", "BLOCK", 1000, "STREAMS", keys: [.buffer(events)], "0-0")
///
/// Keys are named as such because all keys of a command must carry one hash tag; the connection asserts it.
public struct RedisCommand: Sendable {
    public let name: String
    /// What errors and logs call it; scripts add their name.
    let label: String
    let leading: [RedisArgument]
    let keys: [RedisArgument]
    let trailing: [RedisArgument]
    /// Arguments that follow `trailing` and are written without being values first.
    let written: Written?

    struct Written: Sendable {
        let count: Int
        let write: @Sendable (inout RESPWriter) -> Void
    }

    public init(
        _ name: String, _ leading: RedisArgument..., keys: [RedisArgument] = [], _ trailing: RedisArgument...
    ) {
        self.init(name, label: name, leading: leading, keys: keys, trailing: trailing)
    }

    /// For arguments that are an array already.
    public init(_ name: String, keys: [RedisArgument] = [], arguments: [RedisArgument]) {
        self.init(name, label: name, leading: [], keys: keys, trailing: arguments)
    }

    /// For the hot path: `write` puts exactly `count` arguments into the connection's buffer. It is called once, before
    /// `send` returns.
    public init(
        _ name: String, keys: [RedisArgument] = [], count: Int, write: @escaping @Sendable (inout RESPWriter) -> Void
    ) {
        self.init(
            name, label: name, leading: [], keys: keys, trailing: [], written: Written(count: count, write: write))
    }

    init(
        _ name: String, label: String, leading: [RedisArgument], keys: [RedisArgument], trailing: [RedisArgument],
        written: Written? = nil
    ) {
        self.name = name
        self.label = label
        self.leading = leading
        self.keys = keys
        self.trailing = trailing
        self.written = written
        requireOneTag()
    }

    func encode(to writer: inout RESPWriter) {
        writer.begin(1 + leading.count + keys.count + trailing.count + (written?.count ?? 0))
        writer.write(name)
        for argument in leading { writer.write(argument: argument) }
        for key in keys { writer.write(argument: key) }
        for argument in trailing { writer.write(argument: argument) }
        written?.write(&writer)
        precondition(writer.missing == 0, "\(label) announced \(writer.missing) more arguments than it wrote")
    }
}
