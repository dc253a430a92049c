import NIOCore
import Testing

@testable import SluiceRedis

@Suite struct SubscriptionMachineTests {
    private static let a = ByteBuffer(string: "{1}:a")
    private static let b = ByteBuffer(string: "{2}:b")
    private static let moved = RedisServerError("MOVED 1 h:1")
    private var machine = SubscriptionMachine(backOff: BackOff(first: .milliseconds(50), longest: .seconds(2)))
    private var random = Latest()

    private static func push(_ kind: String, _ channel: ByteBuffer, _ last: RedisValue = .integer(1)) -> RedisValue {
        .array([.string(ByteBuffer(string: kind)), .string(channel), last])
    }

    @Test mutating func `channels wait for the connection, then each has its own command`() {
        #expect(machine.subscribe(Self.a) == .none)
        #expect(machine.connected() == .send([.subscribe(Self.a)]))
        #expect(machine.subscribe(Self.b) == .send([.subscribe(Self.b)]))
        #expect(machine.received(Self.push("ssubscribe", Self.a), using: &random) == .subscribed(Self.a))
        #expect(machine.received(Self.push("ssubscribe", Self.b), using: &random) == .subscribed(Self.b))
        let message = Self.push("smessage", Self.b, .string(ByteBuffer(string: "x")))
        #expect(machine.received(message, using: &random) == .deliver(ByteBuffer(string: "x"), channel: Self.b))
    }

    @Test mutating func `after a loss every channel is asked for again and answered again`() {
        _ = (machine.subscribe(Self.a), machine.connected())
        machine.lost()
        #expect(!machine.isConnected)
        #expect(machine.connected() == .send([.subscribe(Self.a)]))
        #expect(machine.received(Self.push("ssubscribe", Self.a), using: &random) == .subscribed(Self.a))
    }

    @Test mutating func `an error is about the oldest unanswered channel, which is tried again later`() {
        _ = (machine.connected(), machine.subscribe(Self.a), machine.subscribe(Self.b))
        let refused = machine.received(.error(Self.moved), using: &random)
        #expect(refused == .retry(Self.a, in: .milliseconds(50), because: Self.moved))
        #expect(machine.received(Self.push("ssubscribe", Self.b), using: &random) == .subscribed(Self.b))
        #expect(machine.retryDue(Self.a) == .send([.subscribe(Self.a)]))
        let again = machine.received(.error(Self.moved), using: &random)
        #expect(again == .retry(Self.a, in: .milliseconds(100), because: Self.moved))
    }

    @Test mutating func `the server's own sunsubscribe is a reason to ask again`() {
        _ = (machine.connected(), machine.subscribe(Self.a))
        _ = machine.received(Self.push("ssubscribe", Self.a), using: &random)
        guard case .retry(Self.a, _, _) = machine.received(Self.push("sunsubscribe", Self.a), using: &random) else {
            Issue.record("was not retried")
            return
        }
    }

    @Test mutating func `what was unsubscribed delivers nothing and is not asked for again`() {
        _ = (machine.connected(), machine.subscribe(Self.a))
        _ = machine.received(Self.push("ssubscribe", Self.a), using: &random)
        #expect(machine.unsubscribe(Self.a) == .send([.unsubscribe(Self.a)]))
        #expect(machine.unsubscribe(Self.a) == .none)
        let message = Self.push("smessage", Self.a, .string(ByteBuffer(string: "late")))
        #expect(machine.received(message, using: &random) == .none)
        #expect(machine.received(Self.push("sunsubscribe", Self.a), using: &random) == .none)
        #expect(machine.retryDue(Self.a) == .none)
        machine.lost()
        #expect(machine.connected() == .none)
    }

    @Test mutating func `a retry that a reconnect has overtaken asks only once`() {
        _ = (machine.connected(), machine.subscribe(Self.a), machine.received(.error(Self.moved), using: &random))
        machine.lost()
        #expect(machine.connected() == .send([.subscribe(Self.a)]))
        #expect(machine.retryDue(Self.a) == .none)
    }

    @Test(arguments: [
        RedisValue.status("PONG"),
        .array([.string(ByteBuffer(string: "pong")), .string(ByteBuffer())]),
    ])
    mutating func `a ping is answered in both modes`(pong: RedisValue) {
        _ = machine.connected()
        #expect(machine.silent() == .send([.ping]))
        #expect(machine.received(pong, using: &random) == .none)
    }

    @Test(arguments: [
        RedisValue.null, .integer(1), .string(ByteBuffer()), .array([]), .array([.integer(1), .integer(2)]),
        .status("PONG"), .error(moved), push("message", a), push("ssubscribe", a), push("smessage", a, .null),
    ])
    mutating func `what nobody asked for drops the connection`(value: RedisValue) {
        _ = machine.connected()
        guard case .drop = machine.received(value, using: &random) else {
            Issue.record("was taken")
            return
        }
    }
}
