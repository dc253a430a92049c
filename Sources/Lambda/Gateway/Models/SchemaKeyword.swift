/// What a schema asks of a value; those that concern another type of value than it is ask nothing. Schemas within are indices.
enum SchemaKeyword: Sendable, Equatable {
    case reference(Int)
    case type([SchemaType])
    case oneOfValues([JSONValue])
    case allOf([Int])
    case anyOf([Int])
    case oneOf([Int])
    case not(Int)

    case members(SchemaMembers)
    case required([JSONString])
    case minProperties(Int)
    case maxProperties(Int)
    case dependency(of: JSONString, SchemaDependency)

    case items(SchemaItems)
    case minItems(Int)
    case maxItems(Int)
    case uniqueItems

    case minimum(JSONNumber, isExclusive: Bool)
    case maximum(JSONNumber, isExclusive: Bool)
    case multipleOf(SchemaDivisor)

    case minLength(Int)
    case maxLength(Int)
    case pattern(SchemaPattern)
}

/// `properties`, `patternProperties` and `additionalProperties`.
struct SchemaMembers: Sendable, Equatable {
    var named: [JSONString: Int] = [:]
    var patterns: [(SchemaPattern, Int)] = []
    /// Those that are neither named nor match a pattern.
    var others = SchemaRest.anything

    static func == (left: SchemaMembers, right: SchemaMembers) -> Bool {
        left.named == right.named && left.others == right.others
            && left.patterns.elementsEqual(right.patterns) { $0 == $1 }
    }
}

/// `items` and `additionalItems`.
struct SchemaItems: Sendable, Equatable {
    /// By position.
    var first: [Int] = []
    var others = SchemaRest.anything
}

enum SchemaRest: Sendable, Equatable {
    case anything
    case nothing
    case schema(Int)
}

/// What a value that has a member has to be, too.
enum SchemaDependency: Sendable, Equatable {
    case members([JSONString])
    case schema(Int)
}
