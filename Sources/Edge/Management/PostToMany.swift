import Foundation
import NIOCore
import SluiceGateway

/// The body of `POST /@connections`: `{"connectionIds":["…"],"data":"…"}`, with `"isBase64Encoded":true` for bytes.
struct PostToMany: Equatable {
    /// As the caller wrote them; nil where one is no connection id.
    let connections: [Target]
    let message: Message

    struct Target: Equatable {
        let text: String
        let connection: ConnectionID?
    }

    static let maximumCount = 1000
    /// Of what goes out in all: 4 MiB. A call is carried out in one turn of its loop.
    static let maximumBytes = 4 * 1024 * 1024

    private struct Body: Decodable {
        var connectionIds: [String]
        var data: String
        var isBase64Encoded: Bool?
    }

    init(_ bytes: ByteBuffer) throws(ManagementRefusal) {
        let body: Body
        do {
            body = try JSONDecoder().decode(Body.self, from: Data(bytes.readableBytesView))
        } catch {
            throw .badRequest(#"The body is {"connectionIds":["…"],"data":"…"}"#)
        }
        guard body.connectionIds.count <= Self.maximumCount else {
            throw .badRequest("At most \(Self.maximumCount) connections in one call")
        }
        var data = ByteBuffer(string: body.data)
        if body.isBase64Encoded == true {
            guard let bytes = Data(base64Encoded: body.data) else { throw .badRequest("data is not base64") }
            data = ByteBuffer(bytes: bytes)
        }
        guard data.readableBytes <= ManagementCall.dataLimit,
            data.readableBytes * body.connectionIds.count <= Self.maximumBytes
        else { throw .tooLarge }
        message = Message(data: data)
        connections = body.connectionIds.map { Target(text: $0, connection: ConnectionID($0)) }
    }
}
