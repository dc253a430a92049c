/// What every message says about itself.
struct Stamp: Equatable, Sendable {
    /// The number of the connection in the whole load test.
    var connection: UInt32
    /// The number of the message on that connection, from 0, without gaps, also across reconnects. 48 bits.
    var number: UInt64
    /// When the message was due: nanoseconds of the monotonic clock.
    var due: UInt64
}
