import DequeModule
import SluiceGateway

/// The seats of one event loop: who sits where, found by array index.
///
/// A seat that was given back is refused by its generation. Slots rest before they are given out again, so that 20 bits of
/// generation last for 2^30 connections of a loop.
struct SeatTable<Occupant> {
    private struct Slot {
        var generation: Int32
        var occupant: Occupant?
    }

    private static var resting: Int { 1024 }

    private var slots: ContiguousArray<Slot> = []
    private var free: Deque<Int32> = []
    private(set) var count = 0

    /// Nil when every slot is taken.
    mutating func take(_ occupant: Occupant) -> Seat? {
        let slot: Int
        if free.count > Self.resting || slots.count >= Seat.maxSlots, let rested = free.popFirst() {
            slot = Int(rested)
            slots[slot].occupant = occupant
        } else {
            guard slots.count < Seat.maxSlots else { return nil }
            slot = slots.count
            slots.append(Slot(generation: 0, occupant: occupant))
        }
        count += 1
        return Seat(slot: slot, generation: Int(slots[slot].generation))
    }

    /// Nil when the seat was given back, or never given out. Setting it changes who sits there.
    subscript(seat: Seat) -> Occupant? {
        get {
            let slot = seat.slot
            guard slot < slots.count, slots[slot].generation == seat.generation else { return nil }
            return slots[slot].occupant
        }
        set {
            guard self[seat] != nil, let newValue else { return }
            slots[seat.slot].occupant = newValue
        }
    }

    mutating func release(_ seat: Seat) {
        guard self[seat] != nil else { return }
        slots[seat.slot].occupant = nil
        slots[seat.slot].generation = (slots[seat.slot].generation + 1) & 0xf_ffff
        free.append(Int32(seat.slot))
        count -= 1
    }
}
