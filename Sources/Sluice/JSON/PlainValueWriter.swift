/// A value that is neither object nor array.
struct PlainValueWriter: SingleValueEncodingContainer {
    let encoder: PlainEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    init(encoder: PlainEncoder) { self.encoder = encoder }

    func encodeNil() throws { try encoder.beginValue().putNull() }
    func encode(_ value: Bool) throws { try encoder.beginValue().put(value) }
    func encode(_ value: String) throws { try encoder.beginValue().put(value) }
    func encode(_ value: Int) throws { try encoder.beginValue().put(value) }
    func encode(_ value: Int8) throws { try encoder.beginValue().put(value) }
    func encode(_ value: Int16) throws { try encoder.beginValue().put(value) }
    func encode(_ value: Int32) throws { try encoder.beginValue().put(value) }
    func encode(_ value: Int64) throws { try encoder.beginValue().put(value) }
    func encode(_ value: UInt) throws { try encoder.beginValue().put(value) }
    func encode(_ value: UInt8) throws { try encoder.beginValue().put(value) }
    func encode(_ value: UInt16) throws { try encoder.beginValue().put(value) }
    func encode(_ value: UInt32) throws { try encoder.beginValue().put(value) }
    func encode(_ value: UInt64) throws { try encoder.beginValue().put(value) }
    // How a fraction is written is Foundation's affair.
    func encode(_ value: Double) throws { throw encoder.failure() }
    func encode(_ value: Float) throws { throw encoder.failure() }

    func encode(_ value: some Encodable) throws { try encoder.beginValue().put(any: value) }
}
