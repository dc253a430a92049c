import NIOCore
import Sluice
import SluiceGateway

/// What the messages of a route must be.
/// Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-request-validation.html
public struct MessageModels: Sendable, Equatable {
    /// Picks the key of a model.
    let selection: RouteSelection
    /// By key; what no key is picked for is held against that of `$default`.
    let schemas: [String: JSONSchema]

    static let standardKey = "$default"

    /// Binary messages are no JSON, whatever they hold.
    func check(_ message: Message) -> SchemaVerdict {
        guard message.kind == .text, let value = JSONValue(message.body) else { return .invalid }
        let key = selection.key(of: message.body) ?? Self.standardKey
        guard let schema = schemas[key] ?? schemas[Self.standardKey] else { return .invalid }
        return schema.check(value)
    }
}
