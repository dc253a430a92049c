/// A connection's place in its loop's table: the slot's index, and which of the slot's users it is.
///
/// The edge finds a connection by array index; a stale seat fails by generation, without a look-up.
public struct Seat: Hashable, Sendable {
    /// 20 bits of slot above 20 bits of generation: five bytes on the wire.
    public let bits: UInt64

    public static let byteCount = 5
    public static let maxSlots = 1 << 20

    public init(slot: Int, generation: Int) {
        bits = UInt64(slot & 0xf_ffff) << 20 | UInt64(generation & 0xf_ffff)
    }

    public init(bits: UInt64) {
        self.bits = bits & 0xff_ffff_ffff
    }

    public var slot: Int { Int(bits >> 20) }
    public var generation: Int { Int(bits & 0xf_ffff) }
}
