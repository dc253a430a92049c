import ArgumentParser

/// Which letters: some by their ids, or all.
struct DeadLetterChoice: ParsableArguments {
    @Argument(help: "The letters' ids, as 'sluice dead list' shows them: <partition>/<stream id>.")
    var ids: [DeadLetterID] = []
    @Flag(help: "All letters there are.") var all = false

    func validate() throws {
        guard all == ids.isEmpty else { throw ValidationError("Name letters by their ids, or all with --all.") }
    }
}
