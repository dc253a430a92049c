import Sluice

/// What `sluice load --route count` sends: its members in this order, as the encoder writes them.
struct Stamped: Codable {
    var action: String
    var books: String
}

/// A worker for benchmarks: everybody who connects hears a `shout`, `count` is Echo by way of Codable, and `throttled` is
/// `plain` behind a throttle that lets everything pass.
let worker = Worker("bench-worker")

worker.on(.connect) { (_: Event, context: Context) in
    context.join("everyone")
}

worker.on("shout") { (event: Event, context: Context) in
    context.broadcast(event.text ?? "", to: "everyone")
}

worker.on("count") { (stamped: Stamped, context: Context) in
    try context.reply(stamped)
    context.increment("echo", "messages")
}

worker.on("plain") { (event: Event, context: Context) in
    context.reply(event.text ?? "")
}

worker.on("throttled") { (event: Event, context: Context) in
    guard try await context.take(from: "bench", rate: 1e9, burst: 1_000_000) else { return }
    context.reply(event.text ?? "")
}

try await worker.run()
