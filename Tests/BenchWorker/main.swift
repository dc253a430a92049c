import Sluice

/// What `sluice load --route count` sends: its members in this order, as the encoder writes them.
struct Stamped: Codable {
    var action: String
    var books: String
}

/// A worker for benchmarks: everybody who connects hears a `shout`, and `count` is Echo by way of Codable.
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

try await worker.run()
