extension JSONWriter {
    /// Absent where the stage has none.
    mutating func stageVariables(_ variables: [String: String]) {
        if !variables.isEmpty { allStageVariables(variables) }
    }

    /// There also where the stage has none.
    mutating func allStageVariables(_ variables: [String: String]) {
        object("stageVariables") { json in
            for (name, value) in variables.sorted(by: { $0.key < $1.key }) { json.member(name, value) }
        }
    }
}
