/// Every socket of a loop, seated or not, for what is done to all of them: sweeping and draining.
struct Roster {
    private(set) var handlers: ContiguousArray<EdgeHandler> = []
    private var cursor = 0

    mutating func add(_ handler: EdgeHandler) {
        handler.place = Int32(truncatingIfNeeded: handlers.count)
        handlers.append(handler)
    }

    mutating func remove(_ handler: EdgeHandler) {
        let place = Int(handler.place)
        guard place < handlers.count, handlers[place] === handler else { return }
        let last = handlers.removeLast()
        guard last !== handler else { return }
        handlers[place] = last
        last.place = handler.place
    }

    /// The next `share` of all: a sweep in tenths holds the loop up a tenth as long.
    mutating func next(share: Int) -> ArraySlice<EdgeHandler> {
        if cursor >= handlers.count { cursor = 0 }
        let end = min(cursor + handlers.count / share + 1, handlers.count)
        defer { cursor = end }
        return Array(handlers[cursor..<end])[...]
    }
}
