import Foundation
import Sluice

/// A worker that misbehaves when it is told to. Everything else it echoes, and counts in the count `echo`.
let worker = Worker("test-worker")

worker.on("crash") { (_: Event, _: Context) in
    kill(getpid(), SIGKILL)
}

worker.on("sleep") { (event: Event, context: Context) in
    try await Task.sleep(for: .milliseconds(500))
    context.reply(event.text ?? "")
    context.increment("echo", "messages")
}

worker.on(.default) { (event: Event, context: Context) in
    guard let message = event.message else { return }
    context.reply(message)
    context.increment("echo", "messages")
}

worker.on(.disconnect) { (_: Event, context: Context) in
    context.increment("ends", "all")
}

try await worker.run()
