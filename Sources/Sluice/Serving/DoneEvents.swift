/// Places of events in their entry. A pack of an edge has 64 at most: those are bits, and only a lost node's have more.
struct DoneEvents: Equatable {
    private var low: UInt64 = 0
    private var high: Set<Int> = []

    init(_ places: some Sequence<Int> = []) {
        for place in places { insert(place) }
    }

    var count: Int { low.nonzeroBitCount + high.count }

    mutating func insert(_ place: Int) {
        if (0..<UInt64.bitWidth).contains(place) {
            low |= 1 << UInt64(place)
        } else {
            high.insert(place)
        }
    }

    func contains(_ place: Int) -> Bool {
        (0..<UInt64.bitWidth).contains(place) ? low & 1 << UInt64(place) != 0 : high.contains(place)
    }

    var sorted: [Int] { (0..<UInt64.bitWidth).filter(contains) + high.sorted() }
}
