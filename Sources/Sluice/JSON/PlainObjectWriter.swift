/// The members of an object, written as they come.
struct PlainObjectWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: PlainEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    func encodeNil(forKey key: Key) throws { try encoder.beginMember(key.stringValue).putNull() }
    func encode(_ value: Bool, forKey key: Key) throws { try encoder.beginMember(key.stringValue).put(value) }
    func encode(_ value: String, forKey key: Key) throws { try encoder.beginMember(key.stringValue).put(value) }
    func encode(_ value: Int, forKey key: Key) throws { try encoder.beginMember(key.stringValue).put(value) }
    func encode(_ value: Int8, forKey key: Key) throws { try encoder.beginMember(key.stringValue).put(value) }
    func encode(_ value: Int16, forKey key: Key) throws { try encoder.beginMember(key.stringValue).put(value) }
    func encode(_ value: Int32, forKey key: Key) throws { try encoder.beginMember(key.stringValue).put(value) }
    func encode(_ value: Int64, forKey key: Key) throws { try encoder.beginMember(key.stringValue).put(value) }
    func encode(_ value: UInt, forKey key: Key) throws { try encoder.beginMember(key.stringValue).put(value) }
    func encode(_ value: UInt8, forKey key: Key) throws { try encoder.beginMember(key.stringValue).put(value) }
    func encode(_ value: UInt16, forKey key: Key) throws { try encoder.beginMember(key.stringValue).put(value) }
    func encode(_ value: UInt32, forKey key: Key) throws { try encoder.beginMember(key.stringValue).put(value) }
    func encode(_ value: UInt64, forKey key: Key) throws { try encoder.beginMember(key.stringValue).put(value) }
    // How a fraction is written is Foundation's affair.
    func encode(_ value: Double, forKey key: Key) throws { throw encoder.failure() }
    func encode(_ value: Float, forKey key: Key) throws { throw encoder.failure() }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        try encoder.beginMember(key.stringValue).put(any: value)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        encoder.giveUp().container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder.giveUp().unkeyedContainer()
    }

    func superEncoder() -> any Encoder { encoder.giveUp() }
    func superEncoder(forKey key: Key) -> any Encoder { encoder.giveUp() }
}
