/// The part of a load test that one process makes: `index` of `count`, as text `index/count`.
public struct LoadShare: Equatable, Sendable, CustomStringConvertible {
    public let index: Int
    public let count: Int

    public static let whole = LoadShare(index: 0, count: 1)

    public init(index: Int, count: Int) {
        precondition(count > 0 && (0..<count).contains(index), "there is no share \(index)/\(count)")
        self.index = index
        self.count = count
    }

    public init?(_ text: String) {
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let index = numbers[0], let count = numbers[1], count > 0, 0..<count ~= index
        else { return nil }
        self.init(index: index, count: count)
    }

    public var description: String { "\(index)/\(count)" }

    /// The numbers of this share's connections: shares differ by one at most.
    public func connections(of total: Int) -> Range<Int> {
        let (each, more) = total.quotientAndRemainder(dividingBy: count)
        let first = index * each + min(index, more)
        return first..<(first + each + (index < more ? 1 : 0))
    }

    /// This share of a rate: in proportion to its connections.
    func part(of rate: Double, connections total: Int) -> Double {
        rate * Double(connections(of: total).count) / Double(total)
    }
}
