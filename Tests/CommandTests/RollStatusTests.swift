import Foundation
import Testing

@testable import SluiceCommand

@Suite struct RollStatusTests {
    @Test func `a roll is told from its beginning to its end`() {
        var status = RollStatus(up: 1)
        #expect(!status.isRolling)
        status.add(.began(1), "a")
        #expect(status.isRolling)
        status.add(.replaced(.worker(1), 1, of: 1), "b")
        status.add(.done(1), "c")
        status.add(.refused, "d")
        status.add(.began(1), "e")
        status.add(.aborted(.worker(1), .notReady, replaced: 0, of: 1), "f")
        #expect(
            status.rolls == [
                RollStatus.Roll(number: 1, state: .done, lines: ["a", "b", "c"]),
                RollStatus.Roll(number: 2, state: .aborted, lines: ["d"]),
                RollStatus.Roll(number: 3, state: .aborted, lines: ["e", "f"]),
            ])
    }

    @Test func `old rolls are forgotten, numbers go on`() {
        var status = RollStatus(up: 1)
        for _ in 0..<20 { status.add(.refused, "no") }
        #expect(status.rolls.count == RollStatus.kept)
        #expect(status.lastNumber == 20)
    }

    @Test func `the file gives back what was written, and nothing for what is no status`() async throws {
        try await withTemporaryFolder { folder in
            let file = RollStatusFile(path: "\(folder)/roll.status")
            #expect(file.read() == nil)
            var status = RollStatus(up: 7)
            status.add(.began(2), "begins")
            try file.write(status)
            #expect(file.read() == status)
            try "no JSON".write(toFile: file.path, atomically: false, encoding: .utf8)
            #expect(file.read() == nil)
        }
    }

    @Test func `on a folder that nobody uses there is nothing to roll`() async throws {
        try await withTemporaryFolder { folder in
            #expect(throws: CommandError("No sluice up is running on \(folder).")) {
                try RunningUp.find(on: folder)
            }
            let data = try await DataFolder(folder) {}
            #expect(throws: CommandError("The sluice up on \(folder) has not started everything yet: try again.")) {
                try RunningUp.find(on: folder)
            }
            try data.rollStatus.write(RollStatus(up: getpid()))
            let up = try RunningUp.find(on: folder)
            #expect(up.pid == getpid())
            data.release()
            #expect(throws: CommandError("The sluice up on \(folder) has ended.")) { try up.status() }
        }
    }
}
