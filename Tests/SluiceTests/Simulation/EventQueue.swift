/// What happens when, in virtual time: a binary heap. What comes at the same time comes in the order it was added.
struct EventQueue {
    private struct Item {
        let time: Int64
        let number: Int
        let body: () -> Void

        static func < (left: Item, right: Item) -> Bool {
            left.time != right.time ? left.time < right.time : left.number < right.number
        }
    }

    private var items: [Item] = []
    private var number = 0

    mutating func add(at time: Int64, _ body: @escaping () -> Void) {
        number += 1
        items.append(Item(time: time, number: number, body: body))
        var child = items.count - 1
        while child > 0, items[child] < items[(child - 1) / 2] {
            items.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func next() -> (time: Int64, body: () -> Void)? {
        guard let first = items.first else { return nil }
        let last = items.removeLast()
        if !items.isEmpty {
            items[0] = last
            sink()
        }
        return (first.time, first.body)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < items.count && items[child] < items[least] {
                least = child
            }
            guard least != parent else { return }
            items.swapAt(parent, least)
            parent = least
        }
    }
}
