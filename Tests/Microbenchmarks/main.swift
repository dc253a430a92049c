/// Times the small operations on the data path, and prints a line for each: name, nanoseconds, bytes, divided by tabs.
/// Both are per item: one frame, one event, one answer.
let operations =
    try Operation.frames() + Operation.packs() + Operation.routes() + Operation.json() + Operation.redis()
    + Operation.signing()
for operation in operations {
    print(operation.name, try Stopwatch.nanoseconds(operation), operation.bytes, separator: "\t")
}
