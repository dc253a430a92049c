/// Places of events in their entry, a bit each.
struct DoneEvents: Equatable {
    private var words: [UInt64] = []
    private(set) var count = 0

    init(_ places: some Sequence<Int> = []) {
        for place in places { insert(place) }
    }

    /// - Parameter place: from 0.
    mutating func insert(_ place: Int) {
        let (word, bit) = (place / UInt64.bitWidth, UInt64(1) << UInt64(place % UInt64.bitWidth))
        while words.count <= word { words.append(0) }
        guard words[word] & bit == 0 else { return }
        words[word] |= bit
        count += 1
    }

    func contains(_ place: Int) -> Bool {
        let word = place / UInt64.bitWidth
        return words.indices.contains(word) && words[word] >> UInt64(place % UInt64.bitWidth) & 1 == 1
    }

    var sorted: [Int] { (0..<words.count * UInt64.bitWidth).filter(contains) }
}
