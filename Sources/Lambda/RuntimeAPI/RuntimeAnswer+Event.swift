import NIOCore

/// An event on its way to a process.
struct RuntimeEvent: Equatable {
    /// A UUID in lower case.
    var requestID: String
    /// When the process is killed, in milliseconds since 1970.
    var deadline: Int64
    var functionARN: String
    /// `Root=1-…`, as X-Ray writes it.
    var traceID: String
    var payload: ByteBuffer
}

extension RuntimeAnswer {
    /// What `next` has waited for.
    static func event(_ event: RuntimeEvent) -> Self {
        Self(
            status: 200,
            headers: [
                Header(name: "Lambda-Runtime-Aws-Request-Id", value: event.requestID),
                Header(name: "Lambda-Runtime-Deadline-Ms", value: "\(event.deadline)"),
                Header(name: "Lambda-Runtime-Invoked-Function-Arn", value: event.functionARN),
                Header(name: "Lambda-Runtime-Trace-Id", value: event.traceID),
            ], body: event.payload)
    }
}
