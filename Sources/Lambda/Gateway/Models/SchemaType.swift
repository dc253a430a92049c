/// The types of draft 4 (core, section 3.5).
enum SchemaType: String, Sendable {
    case array, boolean, integer, null, number, object, string

    func includes(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.array, .array), (.boolean, .boolean), (.null, .null), (.number, .number), (.object, .object),
            (.string, .string):
            true
        case (.integer, .number(let number)): number.isInteger
        default: false
        }
    }
}
