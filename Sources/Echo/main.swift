import Sluice

/// Sends every message back as it is, and counts what it sent back in the count `echo`.
let echo = Worker("echo")

echo.on(.default) { event, context in
    guard let message = event.message else { return }
    context.reply(message)
    context.increment("echo", "messages")
}

try await echo.run()
