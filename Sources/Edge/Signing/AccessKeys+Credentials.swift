extension AccessKeys {
    private struct Profile {
        let line: Int
        var id: String?
        var secret: String?
    }

    /// Every profile's key of a file in the format of AWS' shared credentials
    /// (https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html):
    ///
    ///     [default]
    ///     aws_access_key_id = AKIDEXAMPLE
    ///     aws_secret_access_key = …
    ///
    /// Profiles without a key, and settings of any other name, are passed over: none may be left, and then nobody is
    /// believed.
    ///
    /// - Throws: what is wrong with which line.
    public init(credentials text: String) throws(EdgeError) {
        var profile: Profile?
        var number = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            guard let first = line.first(where: { !$0.isWhitespace }), !"#;".contains(first) else { continue }
            if line.first == "[" {
                try take(profile)
                guard Self.trimmed(line).last == "]" else { throw Self.wrong(number, "a profile's name ends with ']'") }
                profile = Profile(line: number)
            } else if line.first?.isWhitespace == false {
                guard profile != nil else { throw Self.wrong(number, "it stands before the first [profile]") }
                try Self.read(line, number, into: &profile)
            }
            // What is indented belongs to the setting above it: none of ours is written so.
        }
        try take(profile)
    }

    private static func read(_ line: Substring, _ number: Int, into profile: inout Profile?) throws(EdgeError) {
        let name = line.prefix { $0 != "=" }
        guard name.endIndex < line.endIndex else { throw wrong(number, "it is neither [profile] nor name = value") }
        let value = String(trimmed(line[name.endIndex...].dropFirst()))
        switch trimmed(name).lowercased() {
        case "aws_access_key_id": profile?.id = value
        case "aws_secret_access_key": profile?.secret = value
        default: break
        }
    }

    private mutating func take(_ profile: Profile?) throws(EdgeError) {
        guard let profile else { return }
        switch (profile.id, profile.secret) {
        case (nil, nil): return
        case (let id?, let secret?):
            do { try add(id: id, secret: secret) } catch { throw Self.wrong(profile.line, error.message) }
        case (_?, nil): throw Self.wrong(profile.line, "the profile has no aws_secret_access_key")
        case (nil, _?): throw Self.wrong(profile.line, "the profile has no aws_access_key_id")
        }
    }

    private static func wrong(_ line: Int, _ what: String) -> EdgeError {
        EdgeError(.configuration, "line \(line): \(what)")
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return start[...last]
    }
}
