/// Masking keys: a fresh one for each frame, as RFC 6455 section 5.3 wants, but from a fast generator (SplitMix64) with a
/// random seed instead of strong entropy for each. The masking protects proxies from payloads that somebody else chose; the
/// load tester chooses its own.
struct MaskKeys {
    private var state = UInt64.random(in: 0 ... .max)

    mutating func next() -> UInt32 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return UInt32(truncatingIfNeeded: mixed ^ (mixed >> 31))
    }
}
