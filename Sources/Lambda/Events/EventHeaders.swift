import Sluice
import SluiceGateway

/// A request's headers as functions get them: one entry a name, sorted without regard to case, as captures from AWS are.
struct EventHeaders: Equatable {
    struct Entry: Equatable {
        /// As the client wrote it first.
        let name: String
        /// All of them, in the order sent.
        var values: [String]

        var last: String { values.last ?? "" }
    }

    private var entries: [String: Entry] = [:]

    init(_ headers: [HTTPHeader]) {
        for header in headers {
            entries[header.name.lowercased(), default: Entry(name: header.name, values: [])].values.append(header.value)
        }
    }

    var sorted: [(key: String, entry: Entry)] {
        entries.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    mutating func remove(_ names: [String]) {
        for name in names { entries[name.lowercased()] = nil }
    }

    mutating func set(_ name: String, _ value: String) {
        entries[name.lowercased()] = Entry(name: name, values: [value])
    }

    func values(_ name: String) -> [String] { entries[name.lowercased()]?.values ?? [] }
}

extension EventHeaders {
    /// Those of a request, and what a gateway adds: X-Amzn-Trace-Id, X-Forwarded-For, -Port and -Proto.
    init(of head: HTTPRequestHead, _ event: Event) {
        self.init(head.headers)
        let trace = head.header("X-Amzn-Trace-Id").flatMap { $0.contains("Root=") ? $0 : nil }
        set("X-Amzn-Trace-Id", trace ?? event.traceID)
        set("X-Forwarded-For", (values("X-Forwarded-For") + [head.sourceIP]).joined(separator: ", "))
        let port = head.header("Host").flatMap(APIIdentity.port(of:)).map(String.init)
        set("X-Forwarded-Port", port ?? (head.isSecure ? "443" : "80"))
        set("X-Forwarded-Proto", head.isSecure ? "https" : "http")
    }
}

extension JSONWriter {
    /// `headers` with the last value of each name, and `multiValueHeaders` with all.
    mutating func headers(_ headers: EventHeaders) {
        let sorted = headers.sorted.map(\.entry)
        object("headers") { json in
            for entry in sorted { json.member(entry.name, entry.last) }
        }
        object("multiValueHeaders") { json in
            for entry in sorted { json.array(entry.name, entry.values) }
        }
    }
}
