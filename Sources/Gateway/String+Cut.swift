extension String {
    /// As many whole characters from the start as fit into so many bytes of UTF-8.
    public func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var room = limit
        return String(
            prefix { character in
                room -= character.utf8.count
                return room >= 0
            })
    }
}
