import Foundation

/// A regular expression of a schema, searched anywhere in a text.
///
/// Draft 4 (validation, section 3.3) asks for those of ECMA 262; ICU searches them here, with what differs rewritten: see
/// ``ECMAPattern``. What ICU knows beyond ECMA 262 is not refused: `(?i)`, possessive quantifiers, `\p{…}`,
/// `\Q…\E`, the difference `--` in a class.
struct SchemaPattern: Sendable, Equatable {
    /// Why a pattern cannot be used.
    struct Malformed: Error {}

    let source: String
    private let expression: NSRegularExpression

    init(_ source: String) throws(Malformed) {
        self.source = source
        do {
            expression = try NSRegularExpression(pattern: ECMAPattern.rewritten(source))
        } catch {
            throw Malformed()
        }
    }

    static func == (left: SchemaPattern, right: SchemaPattern) -> Bool { left.source == right.source }

    /// Whether `text` has a match. ICU goes back over what it has tried, for hours where a pattern like `(a+)+$` meets the
    /// right text: it tells of its progress now and then, and can be stopped. What it may go back to it remembers, up to
    /// some 100,000 turns of a group, and gives up beyond.
    /// - Parameter goOn: asked each time; false ends the search.
    func matches(_ text: String, goOn: () -> Bool) -> SchemaSearch {
        var found = SchemaSearch.nothing
        let range = NSRange(location: 0, length: text.utf16.count)
        withoutActuallyEscaping(goOn) { goOn in
            let options: NSRegularExpression.MatchingOptions = [.reportProgress, .reportCompletion]
            expression.enumerateMatches(in: text, options: options, range: range) { match, flags, stop in
                if match != nil {
                    found = .match
                } else if flags.contains(.internalError) || flags.contains(.progress) && !goOn() {
                    found = .stopped
                }
                stop.pointee = ObjCBool(found != .nothing)
            }
        }
        return found
    }
}

enum SchemaSearch: Sendable {
    case match
    case nothing
    /// Nobody knows.
    case stopped
}
