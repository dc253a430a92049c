extension LoadReport {
    /// The report as one page that needs nothing else.
    public var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Load test of \(Self.escaped(plan.target.description))</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <main>
        <h1>Load test</h1>
        <p class="heading">\(Self.escaped(heading))</p>
        <p class="verdict \(isRight ? "right" : "wrong")">\(Self.escaped(verdict))</p>
        <dl>
        \(tiles.map { Self.tile($0) }.joined(separator: "\n"))
        </dl>
        <h2>Latency by percentile</h2>
        <p class="note">From when a message was due until its answer came.</p>
        \(latencyCurve)
        <h2>Messages in each second</h2>
        <p class="legend"><span class="answered">answered</span> <span class="sent">sent</span> \
        <span class="failed">second with errors</span></p>
        \(speedChart)
        <h2>Latency in each second</h2>
        <p class="legend"><span class="p50">p50</span> <span class="p99">p99</span> <span class="max">max</span></p>
        \(timelineChart)
        \(errorTable)
        </main>
        </body>
        </html>

        """
    }

    private struct Tile {
        let name: String
        let value: String
        var isWrong = false
    }

    private var tiles: [Tile] {
        let tally = outcome.tally
        func book(_ name: String, _ count: Int, isWrong: Bool = false) -> Tile {
            Tile(name: name, value: Figures.count(count), isWrong: isWrong && count > 0)
        }
        var tiles = [
            book("sent", tally.sent), book("answered", tally.answered), book("lost", tally.lost, isWrong: true),
            book("duplicated", tally.duplicated, isWrong: true), book("reordered", tally.reordered, isWrong: true),
        ]
        if let counts {
            tiles.append(Tile(name: "counted", value: Figures.count(counts.counted), isWrong: !counts.isRight))
        }
        tiles += [
            book("strays", tally.strays, isWrong: true), book("interrupted", tally.interrupted),
            book("refused", tally.refused), book("unsent", tally.unsent, isWrong: true),
            book("disconnects", tally.disconnects),
        ].filter { $0.value != "0" }
        tiles.append(Tile(name: "messages/s", value: Figures.count(Int(throughput.rounded()))))
        tiles += Self.percentiles.map { Tile(name: $0.name, value: Figures.time(latencies.percentile($0.percent))) }
        tiles.append(Tile(name: "longest gap", value: Figures.time(nanoseconds: tally.longestGap)))
        tiles.append(Tile(name: "connects/s", value: Figures.count(Int(outcome.connect.rate))))
        return tiles
    }

    private static func tile(_ tile: Tile) -> String {
        "<div\(tile.isWrong ? " class=\"wrong\"" : "")><dt>\(tile.name)</dt><dd>\(tile.value)</dd></div>"
    }

    private var errorTable: String {
        guard !outcome.errors.isEmpty else { return "" }
        let rows = outcome.errors.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "<tr><td>\(Self.escaped($0.key))</td><td>\(Figures.count($0.value))</td></tr>" }
        return "<h2>Errors</h2>\n<table>\(rows.joined())</table>"
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }

    private static var style: String {
        """

        :root { color-scheme: light dark; --ground: #fff; --text: #1c2126; --soft: #5b6670; --grid: #e3e7ea;
          --tile: #f4f6f7; --blue: #1668c7; --orange: #b85c00; --red: #c62828; --green: #1c7a43; }
        @media (prefers-color-scheme: dark) { :root { --ground: #14181b; --text: #e8ecef; --soft: #9aa6b0;
          --grid: #2b3238; --tile: #1e2429; --blue: #6cb0ff; --orange: #ffa94d; --red: #ff7b72; --green: #5cd08a; } }
        body { margin: 0; background: var(--ground); color: var(--text);
          font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
        main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
        h1 { font-size: 1.6rem; margin: 0; }
        h2 { font-size: 1.1rem; margin: 2.2rem 0 0; }
        p { margin: .25rem 0 .5rem; }
        .heading, .note, .legend { color: var(--soft); overflow-wrap: anywhere; }
        .note, .legend { font-size: .875rem; }
        .verdict { display: inline-block; margin: .75rem 0; padding: .3rem .8rem; border-radius: .4rem;
          border: 1px solid currentColor; font-weight: 600; }
        .right { color: var(--green); }
        .wrong, .wrong dd { color: var(--red); }
        dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: .6rem; margin: .5rem 0 0; }
        dl div { background: var(--tile); border-radius: .4rem; padding: .5rem .8rem; }
        dt { color: var(--soft); font-size: .8rem; }
        dd { margin: 0; font-size: 1.15rem; font-weight: 600; font-variant-numeric: tabular-nums; }
        svg { display: block; width: 100%; height: auto; }
        .grid { stroke: var(--grid); stroke-width: 1; }
        .tick { fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
        .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
        .area { opacity: .15; }
        .line.answered, .line.p50 { stroke: var(--blue); }
        .area.answered { fill: var(--blue); }
        .line.p99 { stroke: var(--orange); }
        .area.p99 { fill: var(--orange); }
        .line.max { stroke: var(--red); stroke-width: 1.5; }
        .line.sent { stroke: var(--orange); stroke-width: 1.5; stroke-dasharray: 4 4; }
        .second { fill: var(--text); opacity: 0; }
        .second.failed { fill: var(--red); opacity: .12; }
        .second:hover { opacity: .08; }
        .legend span { margin-right: 1rem; }
        .legend span::before { content: ""; display: inline-block; width: .8rem; height: .2rem; margin-right: .4rem;
          vertical-align: middle; background: currentColor; }
        .legend .answered, .legend .p50 { color: var(--blue); }
        .legend .sent, .legend .p99 { color: var(--orange); }
        .legend .max, .legend .failed { color: var(--red); }
        table { border-collapse: collapse; margin-top: .5rem; }
        td { padding: .2rem 2rem .2rem 0; border-bottom: 1px solid var(--grid); }
        td:last-child { text-align: right; font-variant-numeric: tabular-nums; padding-right: 0; }

        """
    }
}
