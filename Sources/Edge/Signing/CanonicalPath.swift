/// How a client may have written the path into what it signed.
///
/// All three name the same resource as long as no percent sign is part of its name. Where one is, decoding it once more would
/// name another, and only the first two are taken.
enum CanonicalPath: CaseIterable {
    /// As sent, percent-encoded once more: AWS' SDKs, for every service but S3.
    case encodedAgain
    /// As sent: curl.
    case asSent
    /// Decoded, then encoded once: signers that are given a path in plain text.
    case encodedOnce

    static func spellings(of path: Substring.UTF8View) -> [CanonicalPath] {
        path.contains("%25".utf8) ? [.encodedAgain, .asSent] : allCases
    }

    func append(_ path: Substring, to target: inout [UInt8]) {
        switch self {
        case .encodedAgain: PercentEncoding.encode(path.utf8, keepsSlashes: true, into: &target)
        case .asSent: target.append(contentsOf: path.utf8)
        case .encodedOnce:
            PercentEncoding.encode(PercentEncoding.decode(path.utf8), keepsSlashes: true, into: &target)
        }
    }
}
