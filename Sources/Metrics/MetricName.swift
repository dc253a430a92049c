/// The characters the text format allows where, and how the others are written.
enum MetricName {
    /// A metric's name, `[a-zA-Z_:][a-zA-Z0-9_:]*`: whatever else there is becomes `_`; the suffix is added if missing.
    static func family(_ label: String, suffix: String) -> String {
        let name = sanitised(label, colon: true)
        return name.hasSuffix(suffix) ? name : name + suffix
    }

    /// A label's name, `[a-zA-Z_][a-zA-Z0-9_]*`. `le` belongs to histograms and gets a `_` behind it.
    static func label(_ name: String) -> String {
        let label = sanitised(name, colon: false)
        return label == "le" ? "le_" : label
    }

    static func escapedHelp(_ text: String) -> String {
        escaped(text, quote: false)
    }

    static func escapedLabel(_ value: String) -> String {
        escaped(value, quote: true)
    }

    private static func sanitised(_ text: String, colon: Bool) -> String {
        var name = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "_": name.unicodeScalars.append(scalar)
            case "0"..."9":
                if name.isEmpty { name = "_" }
                name.unicodeScalars.append(scalar)
            case ":" where colon: name.unicodeScalars.append(scalar)
            default: name += "_"
            }
        }
        return name.isEmpty ? "_" : name
    }

    private static func escaped(_ text: String, quote: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quote: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
