/// The elements of an array, written as they come.
struct PlainArrayWriter: UnkeyedEncodingContainer {
    let encoder: PlainEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    init(encoder: PlainEncoder) { self.encoder = encoder }

    var count: Int { encoder.count }

    mutating func encodeNil() throws { try encoder.beginElement().putNull() }
    mutating func encode(_ value: Bool) throws { try encoder.beginElement().put(value) }
    mutating func encode(_ value: String) throws { try encoder.beginElement().put(value) }
    mutating func encode(_ value: Int) throws { try encoder.beginElement().put(value) }
    mutating func encode(_ value: Int8) throws { try encoder.beginElement().put(value) }
    mutating func encode(_ value: Int16) throws { try encoder.beginElement().put(value) }
    mutating func encode(_ value: Int32) throws { try encoder.beginElement().put(value) }
    mutating func encode(_ value: Int64) throws { try encoder.beginElement().put(value) }
    mutating func encode(_ value: UInt) throws { try encoder.beginElement().put(value) }
    mutating func encode(_ value: UInt8) throws { try encoder.beginElement().put(value) }
    mutating func encode(_ value: UInt16) throws { try encoder.beginElement().put(value) }
    mutating func encode(_ value: UInt32) throws { try encoder.beginElement().put(value) }
    mutating func encode(_ value: UInt64) throws { try encoder.beginElement().put(value) }
    // How a fraction is written is Foundation's affair.
    mutating func encode(_ value: Double) throws { throw encoder.failure() }
    mutating func encode(_ value: Float) throws { throw encoder.failure() }

    mutating func encode(_ value: some Encodable) throws { try encoder.beginElement().put(any: value) }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        encoder.giveUp().container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder.giveUp().unkeyedContainer() }

    mutating func superEncoder() -> any Encoder { encoder.giveUp() }
}
