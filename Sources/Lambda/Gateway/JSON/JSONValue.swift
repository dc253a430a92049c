import NIOCore

/// A JSON value of any kind: what functions return and clients send is looked at before it is taken for something.
/// Values are equal as JSON Schema has it: numbers by what they say, texts by their code points.
enum JSONValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    case number(JSONNumber)
    case string(JSONString)
    case array([JSONValue])
    /// Of a name that is there more than once the last value counts.
    case object([JSONString: JSONValue])

    /// Nil where the bytes are no JSON, or nested deeper than ``JSONParser/deepestNesting``.
    init?(_ bytes: ByteBuffer) {
        guard let value = bytes.withUnsafeReadableBytes({ JSONParser.value(of: $0) }) else { return nil }
        self = value
    }

    /// Strings as they are, numbers and booleans as JSON writes them; nil for the others.
    var scalarText: String? {
        switch self {
        case .string(let string): string.text
        case .boolean(let value): value ? "true" : "false"
        case .number(let number): number.description
        case .null, .array, .object: nil
        }
    }

    /// How many bytes its text has at least, without spaces.
    var byteCount: Int {
        switch self {
        case .null: 4
        case .boolean(let value): value ? 4 : 5
        case .number(let number): max(number.digits.count, 1)
        case .string(let string): string.text.utf8.count + 2
        case .array(let items): items.reduce(1 + max(items.count, 1)) { $0 + $1.byteCount }
        case .object(let members):
            members.reduce(1 + max(members.count, 1)) { $0 + $1.key.text.utf8.count + 3 + $1.value.byteCount }
        }
    }

    /// An array's items; anything else is one item, as in IAM's policies.
    var items: [JSONValue] {
        if case .array(let items) = self { items } else { [self] }
    }
}
