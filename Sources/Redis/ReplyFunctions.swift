import CHiredis

/// How hiredis builds answers, with one change: it sets memory aside for as many elements as an array says it has, and goes
/// through all of it when it gives up. The twelve bytes of `*709551614` kept a thread busy for more than six seconds.
enum ReplyFunctions {
    /// Arrays of more elements are refused: the reader says that memory is out, and the connection ends.
    private static var longestArray: Int { 1 << 22 }

    private static let own: redisReplyObjectFunctions? = {
        let reader = redisReaderCreate()
        defer { redisReaderFree(reader) }
        return reader?.pointee.fn?.pointee
    }()

    /// Made once, for all readers. They do not change it.
    nonisolated(unsafe) static let bounded: UnsafeMutablePointer<redisReplyObjectFunctions>? = {
        guard var functions = own else { return nil }
        functions.createArray = { task, count in
            guard count <= longestArray else { return nil }
            return own?.createArray(task, count)
        }
        let bounded = UnsafeMutablePointer<redisReplyObjectFunctions>.allocate(capacity: 1)
        bounded.initialize(to: functions)
        return bounded
    }()
}
