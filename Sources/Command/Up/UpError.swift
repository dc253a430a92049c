/// Why `sluice up` cannot run, in one sentence for the operator.
struct UpError: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ sentence: String) {
        description = sentence
    }
}
