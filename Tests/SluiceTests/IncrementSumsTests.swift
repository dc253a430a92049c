import Testing

@testable import Sluice

@Suite struct `Sums of increments` {
    func sums(_ increments: [(String, String, Int64)]) -> [String] {
        var sums = IncrementSums()
        for (count, field, by) in increments { sums.add(by, to: count, field) }
        return sums.counts.map { count in
            count.name + " " + count.fields.map { "\($0.field)=\($0.by)" }.joined(separator: " ")
        }
    }

    @Test func `one number a field of a count, in the order they came first`() {
        #expect(
            sums([("b", "x", 1), ("a", "x", 2), ("b", "y", 3), ("b", "x", 4), ("a", "x", -5)])
                == ["b x=5 y=3", "a x=-3"])
    }

    @Test func `names are their bytes: composed and decomposed letters are two`() {
        var sums = IncrementSums()
        for (field, by) in [("\u{e9}", 1), ("e\u{301}", 2), ("\u{e9}", 4)] as [(String, Int64)] {
            sums.add(by, to: "c", field)
            sums.add(by, to: field, "f")
        }
        #expect(sums.counts.map { $0.fields.map(\.by) } == [[5, 2], [5], [2]])
    }

    @Test func `names do not run into each other`() {
        #expect(sums([("ab", "c", 1), ("a", "bc", 2)]) == ["ab c=1", "a bc=2"])
    }
}
