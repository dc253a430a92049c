import Foundation
import Sluice

/// A worker that misbehaves when it is told to. Everything else it echoes, and counts in the count `echo`.
let worker = Worker("test-worker")

struct Nap: Codable {
    /// Milliseconds; 500 where it is missing.
    var length: Int?
}

worker.on("crash") { (_: Event, _: Context) in
    kill(getpid(), SIGKILL)
}

worker.on("sleep") { (event: Event, context: Context) in
    let nap = try JSONDecoder().decode(Nap.self, from: Data(event.body.readableBytesView))
    context.logger.info("a handler sleeps", metadata: ["event": "\(event.id)"])
    try await Task.sleep(for: .milliseconds(nap.length ?? 500))
    context.reply(event.text ?? "")
    context.increment("echo", "messages")
}

worker.on("return") { (event: Event, context: Context) in
    context.reply(event.text ?? "")
}

worker.on("who") { (_: Event, context: Context) in
    context.reply(#"{"connectionId":"\#(context.connectionID)"}"#)
}

struct Join: Codable {
    var topic: String
}

worker.on("join") { (join: Join, context: Context) in
    context.join(join.topic)
    // By the topic itself: who hears it is a member.
    context.broadcast("joined", to: join.topic)
}

worker.on(.default) { (event: Event, context: Context) in
    guard let message = event.message else { return }
    context.reply(message)
    context.increment("echo", "messages")
}

/// Counts ends, and in the count `ended` how often which connection was told which.
worker.on(.disconnect) { (event: Event, context: Context) in
    context.increment("ends", "all")
    context.increment(
        "ended", "\(context.connectionID) \(event.closeReason?.code ?? 0) \(event.closeReason?.text ?? "")")
}

try await worker.run()
