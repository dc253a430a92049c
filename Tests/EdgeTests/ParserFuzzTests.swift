import NIOCore
import SluiceGateway
import SluiceTestSupport
import Testing

@testable import SluiceEdge

/// Bytes that were right once: whatever they are now, nothing traps, and how they are cut changes nothing.
@Suite struct `mutated input` {
    private func mutate(_ bytes: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
            default: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
        }
        return bytes
    }

    private func cut(_ bytes: [UInt8], using random: inout SeededGenerator) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...max(1, min(rest.count, 40)), using: &random)
            pieces.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return pieces
    }

    @Test(arguments: UInt64(1)...8) func `frames`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<400 {
            let bytes = mutate(`frames that follow the protocol`.conversation, using: &random)
            #expect(Decoded(cut(bytes, using: &random)) == Decoded(whole: bytes))
        }
    }

    @Test(arguments: UInt64(1)...8) func `requests`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<400 {
            let bytes = mutate(Array(`HTTP requests`.pipeline.utf8), using: &random)
            #expect(Parsed(cut(bytes, using: &random)) == Parsed([bytes]))
        }
    }
}
