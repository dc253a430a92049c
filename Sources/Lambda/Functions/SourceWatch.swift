/// Looks for changed code every half second.
struct SourceWatch: Sendable {
    static let interval = Duration.milliseconds(500)

    let folders: [String]

    /// Until the task is cancelled.
    /// - Parameter changed: called with a folder once the files in it have changed, and then stayed the same for one
    ///   interval: an editor or a compiler may still have been writing.
    func run(_ changed: (String) -> Void) async {
        var settled = snapshots()
        var former = settled
        while (try? await Task.sleep(for: Self.interval)) != nil {
            let latest = snapshots()
            for folder in folders where latest[folder] == former[folder] && latest[folder] != settled[folder] {
                settled[folder] = latest[folder]
                changed(folder)
            }
            former = latest
        }
    }

    private func snapshots() -> [String: SourceSnapshot] {
        Dictionary(uniqueKeysWithValues: folders.map { ($0, SourceSnapshot($0)) })
    }
}
