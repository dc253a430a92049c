/// The parsers that read what others wrote. `Scripts/fuzz` hands each what libFuzzer makes up, the tests its corpus.
enum FuzzTarget: String, CaseIterable {
    /// WebSocket frames of a client.
    case frames
    /// HTTP requests of a client.
    case requests
    /// What edges and workers leave for each other in Redis.
    case packs
    /// What Redis answers, and what edges and workers read from that.
    case answers
    /// Ids, addresses, expressions and JSON.
    case texts

    /// Whatever the bytes are, the parser neither traps nor contradicts itself, nor NIO's where both must agree.
    func check(_ bytes: [UInt8]) throws(Finding) {
        switch self {
        case .frames: try FramesCheck(bytes).run()
        case .requests: try RequestsCheck(bytes).run()
        case .packs: try PacksCheck(bytes).run()
        case .answers: try AnswersCheck(bytes).run()
        case .texts: try TextsCheck(bytes).run()
        }
    }
}
