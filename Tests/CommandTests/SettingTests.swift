import ArgumentParser
import SluiceSettings
import Testing

@testable import SluiceCommand

@Suite struct SettingTests {
    private let port = Setting("SLUICE_PORT", default: 8080, in: 1...65535, "The port.")

    @Test func `the option wins over the environment, the environment over the default`() throws {
        #expect(try port.value(1, in: ["SLUICE_PORT": "2"]) == 1)
        #expect(try port.value(nil, in: ["SLUICE_PORT": "2"]) == 2)
        #expect(try port.value(nil, in: [:]) == 8080)
    }

    @Test func `an empty variable is as good as none`() throws {
        #expect(try port.value(nil, in: ["SLUICE_PORT": ""]) == 8080)
    }

    @Test(arguments: [
        ("x", "The environment variable SLUICE_PORT is 'x', which is not a valid value."),
        ("0", "The environment variable SLUICE_PORT is '0': it must be between 1 and 65535."),
    ])
    func `a wrong variable is named`(text: String, sentence: String) {
        let error = #expect(throws: ValidationError.self) { try port.value(nil, in: ["SLUICE_PORT": text]) }
        #expect(error?.message == sentence)
    }

    @Test func `a wrong option is refused whatever the environment`() {
        let error = #expect(throws: ValidationError.self) { try port.value(70000, in: ["SLUICE_PORT": "2"]) }
        #expect(error?.message == "'70000' must be between 1 and 65535.")
    }

    @Test(arguments: [
        ("30", Duration.seconds(30)), ("0.25", .milliseconds(250)), ("1e2", .seconds(100)),
    ])
    func `time spans are seconds with a fraction`(text: String, duration: Duration) {
        #expect(Seconds(argument: text)?.duration == duration)
    }

    @Test(arguments: ["", "5s", "nan", "inf", "1e300"])
    func `what is no time span is refused`(text: String) {
        #expect(Seconds(argument: text) == nil)
    }

    @Test(arguments: ["up", "edge"])
    func `every option's help gives its default and its variable`(subcommand: String) {
        let command: any ParsableCommand.Type = subcommand == "up" ? Up.self : EdgeCommand.self
        let help = Sluice.helpMessage(for: command)
        let options = help.split(separator: "\n  --").dropFirst().filter { !$0.hasPrefix("help") }
        #expect(options.count >= 7)
        for option in options {
            let words = option.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(words.contains(/\(default: .+; environment: SLUICE_[A-Z_]+\)/))
        }
    }
}
