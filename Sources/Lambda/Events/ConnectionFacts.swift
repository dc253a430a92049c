import NIOCore
import Sluice
import SluiceGateway

/// What a connection's events say of its beginning.
struct ConnectionFacts: Hashable, Sendable {
    /// Milliseconds since 1970.
    var connectedAt: Int64
    var sourceIP: String
    /// Empty where the client sent none.
    var userAgent: String
    var domainName: String
    /// `requestContext.authorizer` as JSON; empty where there was no authorizer.
    var authorizer = ByteBuffer()

    /// A connection of which nothing is on record, as after the loss of Redis' data: its events are valid, and say little.
    static func unknown(at time: Int64) -> ConnectionFacts {
        ConnectionFacts(
            connectedAt: time, sourceIP: "0.0.0.0", userAgent: "", domainName: APIIdentity.unknownDomainName)
    }
}

// MARK: - What is kept of it. Address and time are in the connection's record anyway, and so is a short User-Agent.

extension ConnectionFacts {
    private static let version: UInt8 = 1
    /// Bytes: what every event tells of a longer one, at every worker.
    static let longestUserAgent = 1024

    /// `1`, then domain name, what the record cuts off from User-Agent, and authorizer, each behind its length in two bytes.
    ///
    /// Nil where it is more than can be kept.
    var attributes: ByteBuffer? {
        var bytes = ByteBuffer(integer: Self.version)
        let isCut = userAgent.utf8.count > ConnectionRecord.maximumUserAgentBytes
        let rest = isCut ? userAgent.cut(toBytes: Self.longestUserAgent) : ""
        for field in [ByteBuffer(string: domainName), ByteBuffer(string: rest), authorizer] {
            guard let length = UInt16(exactly: field.readableBytes) else { return nil }
            bytes.writeInteger(length)
            bytes.writeImmutableBuffer(field)
        }
        return bytes.readableBytes <= ConnectionRecord.maximumAttributeBytes ? bytes : nil
    }

    init(_ record: ConnectionRecord) {
        var bytes = record.attributes
        let isKnown = bytes.readInteger(as: UInt8.self) == Self.version
        var fields: [ByteBuffer] = []
        while isKnown, let length = bytes.readInteger(as: UInt16.self), let field = bytes.readSlice(length: Int(length))
        {
            fields.append(field)
        }
        self.init(
            connectedAt: record.connectedAt, sourceIP: record.sourceIP, userAgent: record.userAgent,
            domainName: APIIdentity.unknownDomainName)
        guard fields.count == 3 else { return }
        domainName = String(buffer: fields[0])
        if fields[1].readableBytes > 0 { userAgent = String(buffer: fields[1]) }
        authorizer = fields[2]
    }
}
