import NIOCore

/// Picks a message's route: Amazon API Gateway's route selection expression.
///
/// Static text and variables `$request.body.path` or `${request.body.path}` in any mix; `\$` is a dollar. A path goes
/// through objects by name and through arrays by `[index]`. What it finds is made text: strings as they are, numbers and
/// booleans as written, null and what is missing as nothing, an array of strings as `[item1, item2]`.
/// Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-selection-expressions.html
public struct RouteSelection: Hashable, Sendable {
    /// Selects by the `action` of a JSON object.
    public static let action = RouteSelection(parts: [.variable([.name("action")])])

    enum Part: Hashable, Sendable {
        case text(String)
        case variable([JSONStep])
    }

    let parts: [Part]

    /// The name of the member that a JSON object selects by; nil for other expressions.
    public var member: String? {
        guard parts.count == 1, case .variable(let path) = parts[0], path.count == 1, case .name(let name) = path[0]
        else { return nil }
        return name
    }

    /// The key that `body` selects; nil when `body` is not JSON, or nothing was selected.
    public func key(of body: ByteBuffer) -> String? {
        body.withUnsafeReadableBytes { bytes in
            var key = ""
            for part in parts {
                switch part {
                case .text(let text): key += text
                case .variable(let path):
                    var document = JSONDocument(bytes)
                    guard let found = document.text(at: path) else { return nil }
                    key += found
                }
            }
            if !parts.contains(where: \.isVariable) {
                var document = JSONDocument(bytes)
                guard document.text(at: []) != nil else { return nil }
            }
            return key.isEmpty ? nil : key
        }
    }
}

extension RouteSelection.Part {
    var isVariable: Bool {
        if case .variable = self { true } else { false }
    }
}
