import Logging
import NIOCore
import SluiceGateway
import Synchronization

/// What a handler knows of its event, and what it asks for.
///
/// Effects take place when the handler has returned: all of them, exactly once, together with the event's removal from the
/// stream. When it throws, none does. Messages to connections keep the order asked for, and so do joins and broadcasts
/// among themselves; those take the way over the topic's home, and arrive later than replies.
public final class Context: Sendable {
    /// The event's id: unique for ever, and the same when the handler runs again. Use it as the idempotency key for what
    /// you do outside of Sluice.
    public let requestID: EventID
    /// The connection the event is of. For an HTTP request: the place where its answer is waited for.
    public let connectionID: ConnectionID
    public let routeKey: RouteKey
    /// Carries connection, route and request id.
    public var logger: Logger {
        var logger = deployment.logger
        logger[metadataKey: "connection"] = "\(connectionID)"
        logger[metadataKey: "route"] = "\(routeKey)"
        logger[metadataKey: "request"] = "\(requestID)"
        return logger
    }

    /// The stage that the worker serves.
    public var stage: String { deployment.stage }

    /// Whether what the event is handled with may still begin. A handler that waits its turn before it does something which
    /// must not be done here and at the next owner too asks right before, and throws ``NotBegun`` where not.
    package var mayBegin: Bool { tenure.permitsStart(at: .now()) }

    let deployment: Deployment
    let tenure: Tenure
    /// The event's body, where it was looked into and is plain JSON.
    private let json: PlainDecoder?
    private let isRequest: Bool
    fileprivate let asked = Mutex(Asked())

    fileprivate struct Asked: Sendable {
        var effects: [Effect] = []
        var isClosed = false
        var subprotocol: String?
        var attributes = ByteBuffer()
        var error: EffectError?
    }

    init(event: Event, routeKey: RouteKey, json: PlainDecoder? = nil, deployment: Deployment, tenure: Tenure) {
        requestID = event.id
        connectionID = event.connection
        isRequest = if case .request = event.content { true } else { false }
        self.routeKey = routeKey
        self.deployment = deployment
        self.tenure = tenure
        self.json = json
    }

    /// The body of the event, decoded from JSON.
    func body<Value: Decodable>(of event: Event, as type: Value.Type) throws -> Value {
        guard let json else { return try event.body.decoded(as: type) }
        do {
            return try json.decodeAll(type)
        } catch {
            return try event.body.decodedByFoundation(as: type)
        }
    }

    func ask(_ effect: Effect) {
        let isTooLate = asked.withLock { asked in
            guard !asked.isClosed else { return true }
            // Most handlers ask for one thing or two.
            if asked.effects.isEmpty { asked.effects.reserveCapacity(2) }
            asked.effects.append(effect)
            return false
        }
        if isTooLate { logger.error("what is asked for after the handler has returned does not take place") }
    }

    /// The first mistake decides: the event fails with it, whatever comes after.
    func refuse(_ description: String) {
        asked.withLock { $0.error = $0.error ?? EffectError(description: description) }
    }

    /// What was asked for, once the handler has returned.
    func effects() throws(EffectError) -> [Effect] {
        let (effects, error) = asked.withLock { asked in
            asked.isClosed = true
            defer { asked.effects = [] }
            return (asked.effects, asked.error)
        }
        if let error { throw error }
        return effects
    }
}

// MARK: - Messages

extension Context {
    /// Sends to the connection the event is of. In `$connect` it arrives right after the handshake.
    public func reply(_ message: Message) {
        guard !isRequest else { return refuse("an HTTP request is answered by what its handler returns, not by reply") }
        send(message, to: connectionID)
    }

    /// Sends a text message.
    public func reply(_ text: String) { reply(.text(text)) }

    /// Sends JSON as a text message.
    public func reply(_ value: some Encodable) throws { reply(try Message(json: value)) }

    /// Sends the frame with which the gateway itself answers a message, as Amazon API Gateway writes it:
    /// `{"message": "…", "connectionId":"…", "requestId":"…"}`.
    public func reply(failure message: String) {
        reply(.failure(message, connection: connectionID, request: requestID))
    }

    /// Sends to a connection at any edge. One that has gone takes nothing, without an error.
    public func send(_ message: Message, to connection: ConnectionID) {
        ask(.reply(.message(connection.seat, message), connection.loop))
    }

    public func send(_ text: String, to connection: ConnectionID) { send(.text(text), to: connection) }

    public func send(_ value: some Encodable, to connection: ConnectionID) throws {
        send(try Message(json: value), to: connection)
    }

    /// Ends a connection at any edge with a close frame.
    /// - Parameters:
    ///   - connection: one that has gone is no error.
    ///   - code: 1000-1003, 1007-1014 or 3000-4999 (RFC 6455 section 7.4).
    ///   - reason: cut to 123 bytes.
    public func disconnect(_ connection: ConnectionID, code: UInt16 = 1000, reason: String = "") {
        guard CloseReason.maySend(code) else { return refuse("\(code) is no close code that may be sent") }
        ask(.reply(.close(connection.seat, CloseReason(code: code, text: reason)), connection.loop))
    }
}

// MARK: - HTTP

extension Context {
    /// Answers the HTTP request. A handler that returns without is answered for with 500.
    public func respond(_ response: HTTPResponse) {
        guard isRequest else { return refuse("only an HTTP request can be responded to") }
        guard (200...599).contains(response.status) else {
            return refuse("\(response.status) is no status of a response")
        }
        ask(.reply(.response(connectionID.seat, response), connectionID.loop))
    }
}

// MARK: - The handshake

extension Context {
    /// In `$connect`: picks one of the subprotocols that the client offered in Sec-WebSocket-Protocol (RFC 6455 section
    /// 1.9). A client that offered some and is answered none may end the connection.
    public func accept(subprotocol: String) {
        guard routeKey == .connect else { return refuse("a subprotocol is picked in $connect, not in \(routeKey)") }
        asked.withLock { $0.subprotocol = subprotocol }
    }

    /// In `$connect`: what later events find as `attributes` in the record of the connection, until it ends.
    /// - Parameter attributes: any bytes, at most 8 KB; they are held in Redis for every open connection.
    public func keep(_ attributes: ByteBuffer) {
        guard routeKey == .connect else { return refuse("attributes are kept in $connect, not in \(routeKey)") }
        guard attributes.readableBytes <= ConnectionRecord.maximumAttributeBytes else {
            return refuse("\(attributes.readableBytes) bytes are too much to keep of a connection")
        }
        asked.withLock { $0.attributes = attributes }
    }

    var keptAttributes: ByteBuffer { asked.withLock { $0.attributes } }

    var handshakeHeaders: [HTTPHeader] {
        asked.withLock { $0.subprotocol }.map { [HTTPHeader(name: "Sec-WebSocket-Protocol", value: $0)] } ?? []
    }
}

// MARK: - Topics and counts

extension Context {
    /// From here on this connection has what is broadcast to the topic, until it leaves or ends.
    public func join(_ topic: String) { join(Topic(topic), floor: nil) }

    /// Sends the count to this connection, and from then on whatever changes in it.
    ///
    /// First `{"type":"snapshot","version":n,"counts":{…}}`, then `{"type":"changed","version":n,"counts":{…}}` with the
    /// new values of what changed, at most every 50 ms.
    /// - Parameters:
    ///   - count: its name.
    ///   - floor: smaller values are shown as this, to all who joined the same count.
    public func join(live count: String, atLeast floor: Int64? = nil) { join(Topic(live: count), floor: floor) }

    public func leave(_ topic: String) { leave(Topic(topic)) }

    public func leave(live count: String) { leave(Topic(live: count)) }

    /// Sends to all members of a topic, at all edges, in one order for everybody.
    public func broadcast(_ message: Message, to topic: String) { ask(.broadcast(Topic(topic), message)) }

    public func broadcast(_ text: String, to topic: String) { broadcast(.text(text), to: topic) }

    public func broadcast(_ value: some Encodable, to topic: String) throws {
        broadcast(try Message(json: value), to: topic)
    }

    /// Adds to a field of a count.
    /// - Parameters:
    ///   - count: its name.
    ///   - field: what is counted in it.
    ///   - by: at most 2^53 in either direction.
    ///   - once: an id of what is counted; within a day it is counted once, whichever event, worker or partition sees it.
    public func increment(_ count: String, _ field: String, by: Int64 = 1, once: String? = nil) {
        guard by.magnitude <= Effect.largestIncrement else { return refuse("\(by) is too much for one increment") }
        ask(.increment(count: count, FieldIncrement(field: field, by: by), once: once))
    }

    private func join(_ topic: Topic, floor: Int64?) {
        guard !isRequest else { return refuse("an HTTP request cannot join a topic: it has no connection") }
        ask(.join(connectionID, topic, floor: floor))
    }

    private func leave(_ topic: Topic) {
        guard !isRequest else { return refuse("an HTTP request cannot leave a topic: it has no connection") }
        ask(.leave(connectionID, topic))
    }
}

// MARK: - Reads. They see what is committed, not what this handler has asked for. What `$connect` keeps of a connection is
// seen by the connection's later events in any case.

extension Context {
    /// All fields of a count.
    public func counts(_ name: String) async throws -> [String: Int64] {
        try await deployment.counts(name)
    }

    /// A connection that is open now, or nil.
    public func connection(_ id: ConnectionID) async throws -> ConnectionRecord? {
        if let record = uncommittedRecord, id == connectionID { return record }
        return try await deployment.connection(id)
    }

    /// Of the connection the event is of, where the commit of its `$connect` has not taken place: it takes place before, or
    /// together with, that of this event, or neither does.
    package var uncommittedRecord: ConnectionRecord? { tenure.acceptances.record(of: connectionID) }
}
