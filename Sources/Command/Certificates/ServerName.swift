import Foundation
import NIOCore

/// What a server can be asked for by: a name or an address.
enum ServerName: Hashable, CustomStringConvertible {
    case host(String)
    case address(String)

    /// `nil` for what no client can ask for: an address that stands for all, or no name.
    init?(_ text: String) {
        if let address = try? SocketAddress(ipAddress: text, port: 0).ipAddress {
            guard address != "0.0.0.0", address != "::" else { return nil }
            self = .address(address)
            return
        }
        let isName = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard !text.isEmpty, isName else { return nil }
        self = .host(text)
    }

    /// As `subjectAltName` has it (openssl's x509v3_config).
    var description: String {
        switch self {
        case .host(let host): "DNS:\(host)"
        case .address(let address): "IP:\(address)"
        }
    }

    /// This machine and, where it is another, the address that is listened on.
    static func all(listeningOn host: String) -> [ServerName] {
        var names: [ServerName] = []
        for text in ["localhost", "127.0.0.1", "::1", machine, host] {
            if let name = ServerName(text), !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// The machine's host name; empty where it has none.
    static var machine: String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "" }
        return bytes.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }
}
