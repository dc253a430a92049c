/// What one commit adds to counts: one number a field.
struct IncrementSums {
    struct Count {
        let name: String
        fileprivate(set) var fields: [(field: String, by: Int64)] = []
        private var places: [ExactText: Int] = [:]

        init(_ name: String) { self.name = name }

        fileprivate mutating func place(of field: String) -> Int {
            if let place = places[ExactText(field)] { return place }
            places[ExactText(field)] = fields.endIndex
            fields.append((field, 0))
            return fields.endIndex - 1
        }
    }

    private(set) var counts: [Count] = []
    private var places: [ExactText: Int] = [:]
    /// Where the last increment went: the next one often goes there too, and needs no look-up then.
    private var last: (count: Int, field: Int)?

    /// Names are those whose bytes are equal.
    mutating func add(_ by: Int64, to name: String, _ field: String) {
        let place = place(of: name, field)
        counts[place.count].fields[place.field].by &+= by
        last = place
    }

    private mutating func place(of name: String, _ field: String) -> (count: Int, field: Int) {
        if let last, ExactText(counts[last.count].name) == ExactText(name),
            ExactText(counts[last.count].fields[last.field].field) == ExactText(field)
        {
            return last
        }
        let count = place(of: name)
        return (count, counts[count].place(of: field))
    }

    private mutating func place(of name: String) -> Int {
        if let place = places[ExactText(name)] { return place }
        places[ExactText(name)] = counts.endIndex
        counts.append(Count(name))
        return counts.endIndex - 1
    }
}
