#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// When a request was signed, to the second, and as signatures write it: `20150830T123600Z`.
struct SigningTime: Equatable {
    let text: String
    /// Since 1970.
    let seconds: Int64

    /// - Parameter seconds: since 1970.
    init(seconds: Int64) {
        self.seconds = seconds
        var time = time_t(seconds)
        var parts = tm()
        gmtime_r(&time, &parts)
        let date = Self.padded(Int(parts.tm_year) + 1900, 4) + Self.padded(Int(parts.tm_mon) + 1, 2)
        let day = Self.padded(Int(parts.tm_mday), 2)
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { Self.padded(Int($0), 2) }.joined()
        text = "\(date)\(day)T\(clock)Z"
    }

    /// ISO 8601's basic form, `yyyyMMdd'T'HHmmss'Z'`; nil when it is something else, or no date.
    init?(iso8601 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z"),
            let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[4..<6]),
            let day = Self.number(bytes[6..<8]),
            let seconds = Self.seconds(year: year, month: month, day: day, clock: bytes[9..<15])
        else { return nil }
        self.text = text
        self.seconds = seconds
    }

    /// A Date header (RFC 9110 section 5.6.7): `Sun, 30 Aug 2015 12:36:00 GMT`, in UTC by whatever name.
    init?(httpDate text: String) {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[0].count == 4, parts[0].hasSuffix(","),
            let day = Self.number(parts[1].utf8), parts[1].utf8.count == 2,
            let month = months.firstIndex(of: String(parts[2])),
            let year = Self.number(parts[3].utf8), parts[3].utf8.count == 4,
            ["GMT", "UTC", "+0000", "-0000"].contains(parts[5])
        else { return nil }
        let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 3, clock.allSatisfy({ $0.utf8.count == 2 }) else { return nil }
        guard
            let seconds = Self.seconds(
                year: year, month: month + 1, day: day, clock: Array(clock.joined().utf8)[...])
        else { return nil }
        self.init(seconds: seconds)
    }

    /// The `yyyyMMdd` of it.
    var day: Substring.UTF8View { text.utf8.prefix(8) }

    /// Since 1970; nil when there is no such date.
    private static func seconds(year: Int, month: Int, day: Int, clock: ArraySlice<UInt8>) -> Int64? {
        guard let hour = number(clock.prefix(2)), let minute = number(clock.dropFirst(2).prefix(2)),
            let second = number(clock.dropFirst(4))
        else { return nil }
        var parts = tm()
        parts.tm_year = Int32(year) - 1900
        parts.tm_mon = Int32(month) - 1
        parts.tm_mday = Int32(day)
        parts.tm_hour = Int32(hour)
        parts.tm_min = Int32(minute)
        parts.tm_sec = Int32(second)
        let seconds = Int64(timegm(&parts))
        // What is no date became another one.
        let isDate = parts.tm_mon == month - 1 && parts.tm_mday == day && parts.tm_hour == hour
        return isDate && parts.tm_min == minute && parts.tm_sec == second ? seconds : nil
    }

    /// Digits only, few enough for `Int32`.
    private static func number(_ digits: some Collection<UInt8>) -> Int? {
        guard (1...4).contains(digits.count) else { return nil }
        var number = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            number = number * 10 + Int(digit - 0x30)
        }
        return number
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
