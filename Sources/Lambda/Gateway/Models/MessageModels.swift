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
        guard let schema = schema(for: message) else { return .invalid }
        return schema.check(value)
    }

    /// For the log: which part of a model refuses a message, as `Model.properties.name`.
    func refusal(of message: Message) -> String {
        guard message.kind == .text, let value = JSONValue(message.body) else { return "it is no JSON" }
        guard let schema = schema(for: message) else { return "no model has its key" }
        guard let location = schema.refusal(of: value) else { return "it takes too much work" }
        return ([location.model] + location.path).joined(separator: ".")
    }

    private func schema(for message: Message) -> JSONSchema? {
        selection.key(of: message.body).flatMap { schemas[$0] } ?? schemas[Self.standardKey]
    }
}
