import Testing

@testable import SluiceLambda

@Suite struct `A number in JSON` {
    private static func number(_ text: String) throws -> JSONNumber {
        guard case .number(let number)? = JSONValue.text(text) else { throw SchemaError.none }
        return number
    }

    @Test(arguments: [
        ("1", "1.0"), ("1", "1e0"), ("100", "1E+2"), ("0.01", "1e-2"), ("0", "-0"), ("0", "0.000e99"),
        ("12.50", "125e-1"),
        ("1e400", "10e399"), ("9007199254740993", "9007199254740993.0"),
        ("1e99999999999999999999", "1e88888888888888888888"),
    ])
    func `equals whatever says the same`(left: String, right: String) throws {
        #expect(JSONValue.text(left) == JSONValue.text(right))
        #expect(try !(Self.number(left) < Self.number(right)) && !(Self.number(right) < Self.number(left)))
        #expect(Set([try Self.number(left), try Self.number(right)]).count == 1)
    }

    @Test(arguments: [
        ("-1e400", "-1e399"), ("-1", "0"), ("-0.1", "0"), ("0", "1e-400"), ("1e-400", "1e-399"), ("0.1", "0.11"),
        ("9007199254740992", "9007199254740993"), ("99", "100"), ("1e400", "1.1e400"), ("-2", "-1"), ("-1", "1"),
    ])
    func `is ordered by what it says`(less: String, more: String) throws {
        #expect(try Self.number(less) < Self.number(more))
        #expect(try !(Self.number(more) < Self.number(less)))
        #expect(JSONValue.text(less) != JSONValue.text(more))
    }

    @Test(
        arguments: [
            ("9223372036854775807", 9_223_372_036_854_775_807), ("-9223372036854775808", -9_223_372_036_854_775_808),
            ("9223372036854775808", nil), ("1.5", nil), ("1e18", 1_000_000_000_000_000_000), ("1e400", nil),
            ("2.50e1", 25),
        ] as [(String, Int?)])
    func `is a whole number where it fits`(text: String, integer: Int?) throws {
        #expect(try Self.number(text).integer == integer)
    }

    @Test(arguments: [
        ("7", "7"), ("1e3", "1000"), ("1.50", "1.5"), ("-0", "0"), ("1e999", "1e999"), ("-0.25", "-0.25"),
    ])
    func `is written`(text: String, written: String) throws {
        #expect(try Self.number(text).description == written)
    }

    @Test(arguments: [
        ("0.3", "0.1", true), ("1e300", "0.7", false), ("1e400", "3", false), ("1e400", "4", true), ("0", "7", true),
        ("-21", "7", true), ("0.35", "0.1", false), ("1e-400", "1", false),
        ("123456789012345678901234567890", "3", true),
        ("1e1000000000000", "999999999999999999", false), ("4.5", "1.5", true),
        ("1e9999999999999999", "1e-99999999999", true),
    ])
    func `is divided exactly`(number: String, divisor: String, divides: Bool) throws {
        #expect(try #require(SchemaDivisor(try Self.number(divisor))).divides(try Self.number(number)) == divides)
    }

    @Test(arguments: ["-", "01", "1.", ".5", "+1", "1e", "1e+", "0x10", "NaN", "Infinity", "-a", "1 2"])
    func `is none`(text: String) {
        #expect(JSONValue.text(text) == nil)
    }
}

extension SchemaError {
    fileprivate static let none = SchemaError(location: SchemaLocation(model: ""), reason: "no number")
}
