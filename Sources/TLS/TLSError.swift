/// Why a certificate or key cannot be used: one sentence for whoever named the files.
public struct TLSError: Error, Sendable, Equatable, CustomStringConvertible {
    public struct Code: Hashable, Sendable {
        private let name: String

        /// The file is missing or cannot be read.
        public static let unreadable = Code(name: "unreadable")
        /// The file holds no certificate in PEM.
        public static let noCertificate = Code(name: "noCertificate")
        /// The file holds no private key in PEM.
        public static let noKey = Code(name: "noKey")
        /// The private key is encrypted: nobody is there to be asked for its passphrase.
        public static let encryptedKey = Code(name: "encryptedKey")
        /// The key is not the certificate's.
        public static let foreignKey = Code(name: "foreignKey")
        /// BoringSSL refuses them for another reason, which the text gives.
        public static let refused = Code(name: "refused")
    }

    public let code: Code
    public let message: String

    public var description: String { message }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
