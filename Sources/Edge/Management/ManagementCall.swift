import NIOCore
import SluiceGateway

/// What a call of the `@connections` API wants.
enum ManagementCall: Equatable {
    /// PostToConnection.
    case post(ConnectionID, Message)
    /// GetConnection.
    case get(ConnectionID)
    /// DeleteConnection; a code and a reason are ours.
    case delete(ConnectionID, CloseReason)
    /// One message to many connections: ours.
    case postMany(PostToMany)
    /// Which connections there are: ours.
    case list(limit: Int, from: ListingPosition)
    /// To all members of a topic: ours.
    case broadcast(topic: String)

    /// What API Gateway lets through: 128 KB, counted in bytes.
    static let dataLimit = 128 * 1024
    static let pageLimit = 1000

    init(_ request: ReceivedRequest, at path: ManagementPath) throws(ManagementRefusal) {
        guard path.isAtStage, !path.isTooLong else { throw .forbidden }
        switch path.resource {
        case .connections: self = try Self.connections(request, path)
        case .topics: self = try Self.topics(request, path)
        }
    }

    private static func connections(
        _ request: ReceivedRequest, _ path: ManagementPath
    ) throws(ManagementRefusal) -> ManagementCall {
        guard let name = path.name else {
            switch request.method {
            case "POST": return .postMany(try PostToMany(request.body))
            case "GET": return try list(path)
            default: throw .unknownMethod
            }
        }
        guard ["POST", "GET", "DELETE"].contains(request.method) else { throw .unknownMethod }
        guard let connection = ConnectionID(name) else { throw .invalidConnection(name) }
        switch request.method {
        case "GET": return .get(connection)
        case "DELETE": return .delete(connection, try closeReason(path))
        default:
            guard request.body.readableBytes <= dataLimit else { throw .tooLarge }
            return .post(connection, Message(data: request.body))
        }
    }

    private static func topics(
        _ request: ReceivedRequest, _ path: ManagementPath
    ) throws(ManagementRefusal) -> ManagementCall {
        guard request.method == "POST" else { throw .unknownMethod }
        guard let name = path.name, !name.isEmpty else { throw .badRequest("A topic has a name: /@topics/{name}") }
        guard request.body.readableBytes <= dataLimit else { throw .tooLarge }
        return .broadcast(topic: name)
    }

    private static func list(_ path: ManagementPath) throws(ManagementRefusal) -> ManagementCall {
        let limit = try path.parameter("limit").map { Int($0) ?? 0 } ?? 100
        guard (1...pageLimit).contains(limit) else {
            throw .badRequest("limit is a number between 1 and \(pageLimit)")
        }
        guard let token = try path.parameter("nextToken") else { return .list(limit: limit, from: .start) }
        guard let position = ListingPosition(token) else { throw .badRequest("nextToken is none that was given") }
        return .list(limit: limit, from: position)
    }

    private static func closeReason(_ path: ManagementPath) throws(ManagementRefusal) -> CloseReason {
        let text = try path.parameter("reason")
        guard let code = try path.parameter("code") else {
            return CloseReason(code: 1000, text: text ?? "Connection Closed Normally")
        }
        guard let code = UInt16(code), CloseReason.maySend(code) else {
            throw .badRequest("code is a close code that may be sent: 1000-1003, 1007-1014 or 3000-4999")
        }
        return CloseReason(code: code, text: text ?? "")
    }
}
