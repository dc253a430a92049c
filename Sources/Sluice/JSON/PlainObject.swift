/// The members of an object in plain JSON.
struct PlainObject<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: PlainDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }

    var allKeys: [Key] { decoder.names.compactMap(Key.init(stringValue:)) }

    func contains(_ key: Key) -> Bool { decoder.member(key.stringValue) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try value(of: key).kind == .null }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try decoder.bool(value(of: key)) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try decoder.string(value(of: key)) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try decoder.double(value(of: key)) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { throw decoder.failure() }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try decoder.integer(value(of: key)) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try decoder.integer(value(of: key)) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try decoder.integer(value(of: key)) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try decoder.integer(value(of: key)) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try decoder.integer(value(of: key)) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try decoder.integer(value(of: key)) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try decoder.integer(value(of: key)) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try decoder.integer(value(of: key)) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try decoder.integer(value(of: key)) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try decoder.integer(value(of: key)) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try decoder.any(value(of: key))
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try decoder.nested(value(of: key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder.nested(value(of: key)).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { throw decoder.failure() }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw decoder.failure() }

    private func value(of key: Key) throws(NotPlain) -> PlainValue {
        guard let value = decoder.member(key.stringValue) else { throw decoder.failure() }
        return value
    }
}
