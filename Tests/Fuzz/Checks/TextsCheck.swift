import NIOCore

@testable import Sluice
@testable import SluiceGateway
@testable import SluiceLambda
@testable import SluiceRedis

/// One thing has one text, and no text traps.
struct TextsCheck {
    let bytes: ByteBuffer

    init(_ bytes: [UInt8]) { self.bytes = ByteBuffer(bytes: bytes) }

    func run() throws(Finding) {
        try json()
        guard let text = String(validating: bytes.readableBytesView, as: UTF8.self) else { return }
        try connection(text)
        try others(text)
        try expression(text)
        redis(text)
    }

    private func connection(_ text: String) throws(Finding) {
        guard let id = ConnectionID(text) else { return }
        try Finding.unless(id.description.utf8.elementsEqual(text.utf8), "\(text) is the text of \(id)")
        try Finding.unless(ConnectionID(loop: id.loop, seat: id.seat) == id, "\(id) is its loop and seat")
        try Finding.unless(ConnectionID(node: id.node, field: id.field) == id, "\(id) is its node and field")
        var written = id.bytes
        try Finding.unless(written.readConnectionID() == id, "\(id) is read as it was written")
        let partitioning = Partitioning(count: 16)
        try Finding.unless(partitioning.all.contains(partitioning.partition(of: id)), "\(id) has a partition")
    }

    private func others(_ text: String) throws(Finding) {
        if let id = EventID(text) {
            try Finding.unless(id.description.utf8.elementsEqual(text.utf8), "\(text) is the text of \(id)")
        }
        if let node = NodeID(text: text) {
            try Finding.unless(node.description.utf8.elementsEqual(text.utf8), "\(text) is the text of \(node)")
        }
        if let loop = EdgeLoop(text: text) {
            try Finding.unless(loop.description.utf8.elementsEqual(text.utf8), "\(text) is the text of \(loop)")
        }
        if let topic = Topic(wire: text) {
            try Finding.unless(topic.wire.utf8.elementsEqual(text.utf8), "\(text) is the wire form of \(topic)")
        }
        _ = StreamID(text)
        _ = Partitioning(count: 16).home(of: text)
    }

    private func expression(_ text: String) throws(Finding) {
        guard let selection = try? RouteSelection(text) else { return }
        let body = ByteBuffer(string: #"{"a":[1,{"b":"\u00e4"}],"action":null,"c":{"d":-1.5e3}}"#)
        let key = selection.key(of: body)
        try Finding.unless(key?.isEmpty != true, "a key is not empty")
        try Finding.unless(selection.key(of: ByteBuffer(string: "{")) == nil, "what is no JSON has no key")
    }

    /// Whether bytes are JSON does not depend on what is looked for in them.
    private func json() throws(Finding) {
        let paths: [[JSONStep]] = [[], [.name("action")], [.name("a"), .index(1)], [.index(0), .name("é")]]
        let found = paths.map { path in
            bytes.withUnsafeReadableBytes { bytes in
                var document = JSONDocument(bytes)
                return document.text(at: path)
            }
        }
        try Finding.unless(Set(found.map { $0 == nil }).count == 1, "all paths or none are in JSON: \(found)")
        let key = RouteSelection.action.key(of: bytes)
        try Finding.unless(key == found[1].flatMap { $0.isEmpty ? nil : $0 }, "the key is what the path finds")
        try models(isJSON: found[0] != nil)
    }

    /// Models read the same JSON as routes do, a bit deeper. What is read is a schema and a value for it at once.
    private func models(isJSON: Bool) throws(Finding) {
        let value = JSONValue(bytes)
        let isText = String(validating: bytes.readableBytesView, as: UTF8.self) != nil
        let isDeep = bytes.readableBytesView.count { $0 | 0x20 == UInt8(ascii: "{") } >= JSONDocument.maximumDepth
        try Finding.unless(isJSON == (value != nil) || !isText || isDeep, "routes and models agree on what is JSON")
        guard let value, let model = try? SchemaCompiler.compile("M", of: ["M": value]) else { return }
        let verdict = model.schema.check(value)
        try Finding.unless((verdict == .invalid) == (model.schema.refusal(of: value) != nil), "\(verdict) has a reason")
    }

    private func redis(_ text: String) {
        guard let url = try? RedisURL(text) else { return }
        _ = url.description
    }
}
