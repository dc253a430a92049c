import SluiceGateway

/// Thrown in `$connect`: refuses the handshake with this status.
public struct Refusal: Error, Hashable, Sendable {
    /// 300 to 599; any other is no refusal, and answered with 502.
    public let status: Int

    public init(status: Int) {
        self.status = status
    }
}

/// What a handler asked for that cannot be done. The event fails as if the handler had thrown it.
public struct EffectError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
}
