/// Where something stands in a template. Line and column count from 1.
struct TemplatePlace: Sendable, Hashable {
    var file: String
    var line: Int
    var column: Int
}
