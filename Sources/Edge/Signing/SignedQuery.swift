/// The query of a request, taken apart as signatures want it.
struct SignedQuery: Equatable {
    /// One `name=value`, as sent.
    struct Parameter: Equatable {
        let name: [UInt8]
        let value: [UInt8]
        /// Without an equals sign the canonical form has one all the same.
        let text: [UInt8]
    }

    /// More than any client signs: they are sorted.
    static let maximumParameters = 100
    private static let signature = "X-Amz-Signature"

    let parameters: [Parameter]

    init() {
        parameters = []
    }

    init(target: String) throws(SignatureRefusal) {
        let bytes = target.utf8
        guard let mark = bytes.firstIndex(of: UInt8(ascii: "?")) else {
            parameters = []
            return
        }
        let texts = bytes[bytes.index(after: mark)...].split(separator: UInt8(ascii: "&"))
        guard texts.count <= Self.maximumParameters else {
            throw .incomplete("The request has more than \(Self.maximumParameters) query parameters.")
        }
        parameters = texts.map { text in
            let name = text.prefix { $0 != UInt8(ascii: "=") }
            return Parameter(
                name: Array(name), value: Array(text.dropFirst(name.count + 1)), text: Array(text))
        }
    }

    /// Whether the request is a presigned URL.
    var hasSignature: Bool {
        parameters.contains { $0.isNamed(Self.signature) || $0.isNamed("X-Amz-Algorithm") }
    }

    /// Percent-decoded.
    func values(_ name: String) -> [String] {
        parameters.filter { $0.isNamed(name) }.map { String(decoding: PercentEncoding.decode($0.value), as: UTF8.self) }
    }

    /// Everything but the signature itself.
    var signed: [Parameter] { parameters.filter { !$0.isNamed(Self.signature) } }
}

extension SignedQuery.Parameter {
    func isNamed(_ name: String) -> Bool { PercentEncoding.decode(self.name).elementsEqual(name.utf8) }
}
