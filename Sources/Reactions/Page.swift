import COpenSSL
import Foundation

/// The page at `/`, with headers that let nothing run in it but what is in it.
struct Page: Sendable {
    let html: [UInt8]

    /// Beside the type.
    var headers: [(String, String)] {
        [
            ("Content-Security-Policy", policy),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Cache-Control", "no-cache"),
        ]
    }

    /// The hashes are those of this very page, so that policy and page cannot drift apart.
    private var policy: String {
        [
            "default-src 'none'", "script-src \(hash(of: "script"))", "style-src \(hash(of: "style"))", "img-src data:",
            "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
        ].joined(separator: "; ")
    }

    /// - Returns: the CSP source of the one inline element of this name, `'none'` where there is none.
    private func hash(of element: String) -> String {
        guard let open = html.firstRange(of: Array("<\(element)>".utf8)),
            let close = html.firstRange(of: Array("</\(element)>".utf8)), open.upperBound <= close.lowerBound
        else { return "'none'" }
        let text = Array(html[open.upperBound..<close.lowerBound])
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256(text, text.count, &digest)
        return "'sha256-\(Data(digest).base64EncodedString())'"
    }
}
