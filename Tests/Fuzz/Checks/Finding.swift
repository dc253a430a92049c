/// What a check found wrong with a parser.
struct Finding: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// - Parameter what: what holds unless there is a finding.
    static func unless(_ holds: Bool, _ what: @autoclosure () -> String) throws(Finding) {
        guard holds else { throw Finding("it does not hold that \(what())") }
    }
}
