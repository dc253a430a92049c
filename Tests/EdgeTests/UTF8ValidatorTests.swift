import SluiceTestSupport
import Testing

@testable import SluiceEdge

@Suite struct `UTF-8 in pieces` {
    private func accepts(_ pieces: [[UInt8]]) -> Bool {
        var validator = UTF8Validator()
        return pieces.allSatisfy { piece in piece.withUnsafeBytes { validator.accepts($0) } } && validator.isComplete
    }

    @Test func `every first two bytes agree with the standard library, whole and split`() {
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max {
                for tail in [[], [0x80], [0x80, 0x80], [0xbf, 0x61]] as [[UInt8]] {
                    let bytes = [first, second] + tail
                    let isValid = String(validating: bytes, as: UTF8.self) != nil
                    #expect(accepts([bytes]) == isValid, "\(bytes)")
                    #expect(accepts(bytes.map { [$0] }) == isValid, "\(bytes)")
                }
            }
        }
    }

    @Test func `random text of all lengths, split everywhere`() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            let scalars = (0..<Int.random(in: 0..<20, using: &random)).map { _ in
                Unicode.Scalar(UInt32.random(in: 0..<0x11_0000, using: &random)) ?? "x"
            }
            var bytes = Array(String(String.UnicodeScalarView(scalars)).utf8)
            if Bool.random(using: &random), !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            for split in 0...bytes.count {
                #expect(accepts([Array(bytes[..<split]), Array(bytes[split...])]) == isValid)
            }
        }
    }
}
