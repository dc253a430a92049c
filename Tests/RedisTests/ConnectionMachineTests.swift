import NIOCore
import Testing

@testable import SluiceRedis

@Suite struct ConnectionMachineTests {
    private typealias State = ConnectionMachine.State
    private static let url = RedisURL(.tcp(host: "h", port: 1), user: "u", password: "p", database: 2)
    private static let script = RedisScript(name: "append", source: "return 1")
    private static let error = RedisError(.connectionLost, "gone", server: "h")
    private static let steps: [Handshake.Step] = [
        .authenticate, .select, .setName, .version, .load(script), .ping, .role,
    ]
    private static let version = RedisValue.string(
        ByteBuffer(string: "# Server\r\nredis_version:7.0.15\r\nos:Linux\r\n"))
    private static let role = RedisValue.string(ByteBuffer(string: "# Replication\r\nrole:master\r\n"))
    private static let answers: [RedisValue] = [
        .status("OK"), .status("OK"), .status("OK"), version, .string(ByteBuffer(string: "sha")), .status("PONG"), role,
    ]

    private var random = Latest()

    private static func machine(_ url: RedisURL = url, scripts: [RedisScript] = [script]) -> ConnectionMachine {
        ConnectionMachine(
            handshake: Handshake(url: url, name: "n", scripts: scripts),
            backOff: BackOff(first: .milliseconds(50), longest: .seconds(2)))
    }

    /// A machine in each state, reached by events alone.
    private static func machines() -> [(String, ConnectionMachine)] {
        var random = Latest()
        let idle = machine()
        var connecting = idle
        _ = connecting.start()
        var handshaking = connecting
        _ = handshaking.connected()
        var ready = handshaking
        for answer in answers { _ = ready.answered(answer, using: &random) }
        var backingOff = connecting
        _ = backingOff.broke(error, using: &random)
        var closed = idle
        _ = closed.close()
        return [
            ("idle", idle), ("connecting", connecting), ("handshaking", handshaking), ("ready", ready),
            ("backingOff", backingOff), ("closed", closed),
        ]
    }

    private struct Step {
        let action: ConnectionMachine.Action
        let state: State

        static func stays(_ state: State) -> Step { Step(action: .none, state: state) }
    }

    private func check(
        _ expected: [String: Step], _ event: (inout ConnectionMachine) -> ConnectionMachine.Action,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for (name, machine) in Self.machines() {
            var machine = machine
            let step = expected[name] ?? .stays(machine.state)
            #expect(event(&machine) == step.action, "in \(name)", sourceLocation: sourceLocation)
            #expect(machine.state == step.state, "in \(name)", sourceLocation: sourceLocation)
        }
    }

    @Test func `only an idle machine starts`() {
        check(["idle": Step(action: .connect, state: .connecting)]) { $0.start() }
    }

    @Test func `only a connecting machine shakes hands`() {
        let step = Step(action: .shakeHands(Self.steps), state: .handshaking(Self.steps[...]))
        check(["connecting": step]) { $0.connected() }
    }

    @Test func `only a handshaking machine takes answers`() {
        var random = random
        let step = Step.stays(.handshaking(Self.steps.dropFirst()))
        check(["handshaking": step]) { $0.answered(.status("OK"), using: &random) }
    }

    @Test func `what breaks is tried again later, and a loss is told apart from a failed attempt`() {
        var random = random
        let failed = Step(action: .giveUp(Self.error, retryIn: .milliseconds(50)), state: .backingOff)
        let lost = Step(action: .lose(Self.error, retryIn: .milliseconds(50)), state: .backingOff)
        check(["connecting": failed, "handshaking": failed, "ready": lost]) { $0.broke(Self.error, using: &random) }
    }

    @Test func `only a machine that backs off tries again`() {
        check(["backingOff": Step(action: .connect, state: .connecting)]) { $0.retryDue() }
    }

    @Test func `closing is final and happens once`() {
        let closed = Step(action: .disconnect, state: .closed)
        check(["idle": closed, "connecting": closed, "handshaking": closed, "ready": closed, "backingOff": closed]) {
            $0.close()
        }
    }

    @Test func `a whole handshake, and the script's name in Redis is kept`() {
        var random = random
        var machine = Self.machines()[2].1
        let actions = Self.answers.map { machine.answered($0, using: &random) }
        #expect(actions == [.none, .none, .none, .none, .remember(Self.script, sha: "sha"), .none, .becomeReady])
        #expect(machine.isReady)
    }

    @Test func `without password, database and scripts the handshake is short`() {
        let handshake = Handshake(url: RedisURL(.unix(path: "/s")), name: "n", scripts: [])
        #expect(handshake.steps == [.setName, .version, .ping, .role])
    }

    @Test func `a refused step names the server, the command and the server's word`() {
        var random = random
        let commands = ["AUTH", "SELECT", "CLIENT SETNAME", "INFO", "SCRIPT LOAD append", "PING", "INFO"]
        for (index, command) in commands.enumerated() {
            var machine = Self.machines()[2].1
            for answer in Self.answers.prefix(index) { _ = machine.answered(answer, using: &random) }
            let action = machine.answered(.error(RedisServerError("LOADING wait")), using: &random)
            let error = RedisError(.server("LOADING"), "LOADING wait", server: "redis://u@h:1/2", command: command)
            #expect(action == .giveUp(error, retryIn: .milliseconds(50)))
            #expect(error.isTransient)
        }
    }

    @Test(arguments: ["6.2.6", "5.0", "nonsense", ""])
    func `an old server is refused in one sentence`(version: String) {
        var random = random
        var machine = Self.machine(RedisURL(.tcp(host: "h", port: 1)), scripts: [])
        _ = (machine.start(), machine.connected(), machine.answered(.status("OK"), using: &random))
        let info = RedisValue.string(ByteBuffer(string: "redis_version:\(version)\r\n"))
        guard case .giveUp(let error, _) = machine.answered(info, using: &random) else {
            Issue.record("was not refused")
            return
        }
        #expect(error.code == .tooOld)
        #expect("\(error)" == "Redis \(version) at redis://h:1 is too old: Sluice needs 7.0 or newer")
    }

    @Test func `a server that does not say its version, or a script's name, fails the handshake`() {
        var random = random
        for (index, answer) in [(3, RedisValue.null), (4, .integer(1))] {
            var machine = Self.machines()[2].1
            for answer in Self.answers.prefix(index) { _ = machine.answered(answer, using: &random) }
            guard case .giveUp(let error, _) = machine.answered(answer, using: &random) else {
                Issue.record("step \(index) was not refused")
                continue
            }
            #expect(error.code == .handshakeFailed)
        }
    }

    @Test func `a replica is refused in one sentence, and one that does not tell its role is taken`() {
        var random = random
        var machine = Self.machines()[2].1
        for answer in Self.answers.dropLast() { _ = machine.answered(answer, using: &random) }
        var other = machine
        let replica = RedisValue.string(ByteBuffer(string: "# Replication\r\nrole:slave\r\nmaster_host:h\r\n"))
        guard case .giveUp(let error, _) = machine.answered(replica, using: &random) else {
            Issue.record("was not refused")
            return
        }
        #expect(error.code == .replica && !error.isTransient)
        let text = "Redis at redis://u@h:1/2 is a replica and takes no writes: the Redis URL must lead to the primary"
        #expect("\(error)" == text)
        #expect(other.answered(Self.version, using: &random) == .becomeReady)
    }

    @Test func `the wait grows until a connection has stood for a while`() {
        var random = random
        var machine = Self.machine(RedisURL(.tcp(host: "h", port: 1)), scripts: [])
        _ = machine.start()
        for wait in [50, 100, 200] {
            #expect(
                machine.broke(Self.error, using: &random) == .giveUp(Self.error, retryIn: .milliseconds(Int64(wait))))
            _ = machine.retryDue()
        }
        // Handshakes alone change nothing: else a server that refuses what it is asked is connected to all the time.
        for wait in [400, 800] {
            shakeHands(&machine)
            #expect(
                machine.broke(Self.error, using: &random) == .lose(Self.error, retryIn: .milliseconds(Int64(wait))))
            machine.stood()
            _ = machine.retryDue()
        }
        shakeHands(&machine)
        machine.stood()
        #expect(machine.broke(Self.error, using: &random) == .lose(Self.error, retryIn: .milliseconds(50)))
    }

    private func shakeHands(_ machine: inout ConnectionMachine) {
        var random = random
        _ = machine.connected()
        for answer in [.status("OK"), Self.version, .status("PONG"), Self.role] {
            _ = machine.answered(answer, using: &random)
        }
        #expect(machine.isReady)
    }
}
