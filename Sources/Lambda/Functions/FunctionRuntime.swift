/// What a template's `Runtime` means here.
enum FunctionRuntime: Equatable {
    /// By awslambdaric.
    case python(version: String)
    /// By the loop that comes with us.
    case node
    /// By the code's own `bootstrap`.
    case provided

    /// `nil`: a runtime that needs a command.
    init?(_ name: String) {
        if name.hasPrefix("python3") {
            self = .python(version: String(name.dropFirst("python".count)))
        } else if name.hasPrefix("nodejs") {
            self = .node
        } else if name.hasPrefix("provided") || name == "go1.x" {
            self = .provided
        } else {
            return nil
        }
    }
}
