/// Dates as text: the value of Date (RFC 9110 section 5.6.7), made once a second, and ISO 8601.
struct HTTPDate {
    private var second: Int64 = .min
    private(set) var text = ""

    mutating func text(at milliseconds: Int64) -> String {
        let now = milliseconds / 1000
        if now != second {
            second = now
            text = Self.format(now)
        }
        return text
    }

    /// - Parameter seconds: since 1970.
    static func format(_ seconds: Int64) -> String {
        let days = Int(seconds / 86400)
        let time = Int(seconds % 86400)
        let (year, month, day) = civil(days)
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][days % 7]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let clock = "\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60))"
        return "\(weekday), \(two(day)) \(months[month - 1]) \(year) \(clock) GMT"
    }

    /// `2020-11-15T12:23:14.726Z`.
    /// - Parameter milliseconds: since 1970.
    static func iso8601(_ milliseconds: Int64) -> String {
        let (seconds, fraction) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        let time = Int(seconds % 86400)
        let (year, month, day) = civil(Int(seconds / 86400))
        let clock = "\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60))"
        let digits = String(1000 + fraction).dropFirst()
        return "\(year)-\(two(month))-\(two(day))T\(clock).\(digits)Z"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// The Gregorian date of a day counted from 1970-01-01, reckoning in years that begin in March.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}
