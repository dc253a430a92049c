/// Why a command cannot do its work, in one sentence for the operator.
struct CommandError: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ sentence: String) {
        description = sentence
    }
}
