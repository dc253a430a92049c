import SluiceTestSupport

/// The ways in which the same bytes come from a socket.
enum Cuts {
    static func whole(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] { [bytes[...]] }

    static func bytewise(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] { bytes.indices.map { bytes[$0...$0] } }

    /// Pieces of any length, the same ones for the same bytes.
    static func random(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var generator = SeededGenerator(
            seed: bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 })
        var pieces: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let longest = generator.next() % 4 == 0 ? 200 : 8
            let piece = rest.prefix(Int(generator.next() % UInt64(longest)) + 1)
            pieces.append(piece)
            rest = rest.dropFirst(piece.count)
        }
        return pieces
    }
}
