import Foundation

extension FuzzTarget {
    /// Named by a variable and not by an argument, because libFuzzer starts this program again with its own arguments.
    static let chosen = FuzzTarget(rawValue: ProcessInfo.processInfo.environment["SLUICE_FUZZ_TARGET"] ?? "")
}
