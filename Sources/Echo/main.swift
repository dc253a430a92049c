import Sluice

/// Sends every message back as it is. The count `echo` says how many `messages` it sent back, the count `connections` how many
/// were `opened`, `closed`, and `lost` with their edge.
let echo = Worker("echo")

echo.on(.connect) { _, context in
    context.increment("connections", "opened")
}

echo.on(.default) { event, context in
    guard let message = event.message else { return }
    context.reply(message)
    context.increment("echo", "messages")
}

echo.on(.disconnect) { event, context in
    context.increment("connections", event.closeReason == .lostNode ? "lost" : "closed")
}

try await echo.run()
