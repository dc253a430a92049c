/// What an edge sends in place of an answer: `{"message":"Too many requests", …}`.
enum ErrorFrame {
    /// The message of an edge that has more to do than it can: the one refusal that is no mistake.
    static let tooManyRequests = "Too many requests"

    /// The text of its member `message`, shortened; `nil` where the payload is something else.
    static func message(in payload: UnsafeRawBufferPointer) -> String? {
        guard payload.first == UInt8(ascii: "{"), payload.count < 4096 else { return nil }
        let text = String(decoding: payload, as: UTF8.self)
        return text.firstMatch(of: /"message"\s*:\s*"([^"\\]{1,100})"/).map { String($0.1) }
    }
}
