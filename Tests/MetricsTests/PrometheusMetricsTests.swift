import CoreMetrics
import SluiceMetrics
import Testing

@Suite struct PrometheusMetricsTests {
    let factory = PrometheusMetrics(help: ["edge.frames": "Frames that clients sent."])

    @Test func `a counter shows help, type and value under a name that ends in total`() {
        let frames = Counter(label: "edge.frames", factory: factory)
        frames.increment(by: 41)
        frames.increment()
        #expect(
            factory.text() == """
                # HELP edge_frames_total Frames that clients sent.
                # TYPE edge_frames_total counter
                edge_frames_total 42

                """)
    }

    @Test func `a suffix that is there already is not doubled`() {
        Counter(label: "frames_total", factory: factory).increment()
        Timer(label: "wait_seconds", factory: factory).recordSeconds(1)
        #expect(factory.text().contains("\nframes_total 1\n"))
        #expect(factory.text().contains("\nwait_seconds_sum 1\n"))
    }

    @Test func `dimensions become sorted and escaped labels`() {
        let dimensions = [("route", "say \"hi\"\\\n"), ("HTTP-status", "200"), ("9", "x"), ("le", "y")]
        Counter(label: "requests", dimensions: dimensions, factory: factory).increment()
        #expect(
            factory.text().contains(
                #"requests_total{HTTP_status="200",_9="x",le_="y",route="say \"hi\"\\\n"} 1"# + "\n"))
    }

    @Test func `help text is escaped`() {
        let factory = PrometheusMetrics(help: ["a": "one\\two\nthree"])
        Counter(label: "a", factory: factory).increment()
        #expect(factory.text().hasPrefix("# HELP a_total one\\\\two\\nthree\n"))
    }

    @Test(arguments: [("edge.frames/s", "edge_frames_s"), ("9lives", "_9lives"), ("a:b", "a:b"), ("é", "_"), ("", "_")])
    func `names keep only what the format allows`(label: String, name: String) {
        Meter(label: label, factory: factory).set(1)
        #expect(factory.text().hasSuffix("\n\(name) 1\n"))
    }

    @Test func `metrics of equal name and dimensions are one`() {
        Counter(label: "a", dimensions: [("x", "1"), ("y", "2")], factory: factory).increment()
        Counter(label: "a", dimensions: [("y", "2"), ("x", "1")], factory: factory).increment()
        #expect(factory.text().hasSuffix("a_total{x=\"1\",y=\"2\"} 2\n"))
    }

    @Test func `a name that another type has gets its own type behind it`() {
        Meter(label: "a", factory: factory).set(1)
        Recorder(label: "a", factory: factory).record(2)
        #expect(factory.text().contains("# TYPE a gauge\na 1\n"))
        #expect(factory.text().contains("# TYPE a_histogram histogram\n"))
    }

    @Test func `the order is stable whatever the order of making`() {
        let other = PrometheusMetrics()
        let labels = ["b", "a", "c"]
        for label in labels {
            Counter(label: label, dimensions: [("i", "2")], factory: factory).increment()
            Counter(label: label, dimensions: [("i", "1")], factory: factory).increment()
        }
        for label in labels.reversed() {
            Counter(label: label, dimensions: [("i", "1")], factory: other).increment()
            Counter(label: label, dimensions: [("i", "2")], factory: other).increment()
        }
        #expect(factory.text() == other.text())
    }

    @Test func `floating counters, meters and gauges keep fractions`() {
        let amount = FloatingPointCounter(label: "amount", factory: factory)
        amount.increment(by: 0.25)
        amount.increment(by: 0.5)
        let meter = Meter(label: "meter", factory: factory)
        meter.set(2.5)
        meter.decrement(by: 4)
        Gauge(label: "gauge", factory: factory).record(Double.infinity)
        #expect(factory.text().contains("\namount_total 0.75\n"))
        #expect(factory.text().contains("\nmeter -1.5\n"))
        #expect(factory.text().contains("\ngauge +Inf\n"))
    }

    @Test func `a recorder is a histogram over powers of two`() {
        let sizes = Recorder(label: "pack", factory: factory)
        for size in [1, 2, 3, 64, 1_000_000] { sizes.record(size) }
        let lines = factory.text().split(separator: "\n")
        #expect(lines[1] == "# TYPE pack histogram")
        #expect(lines.contains(#"pack_bucket{le="1"} 1"#))
        #expect(lines.contains(#"pack_bucket{le="2"} 2"#))
        #expect(lines.contains(#"pack_bucket{le="4"} 3"#))
        #expect(lines.contains(#"pack_bucket{le="32768"} 4"#))
        #expect(lines.contains(#"pack_bucket{le="+Inf"} 5"#))
        #expect(lines.suffix(2) == ["pack_sum 1000070", "pack_count 5"])
    }

    @Test func `a timer is a histogram in seconds`() {
        let wait = Timer(label: "wait", dimensions: [("route", "x")], factory: factory)
        wait.recordMilliseconds(3)
        wait.recordMilliseconds(500)
        let lines = factory.text().split(separator: "\n")
        #expect(lines.contains(#"wait_seconds_bucket{route="x",le="0.0025"} 0"#))
        #expect(lines.contains(#"wait_seconds_bucket{route="x",le="0.005"} 1"#))
        #expect(lines.contains(#"wait_seconds_bucket{route="x",le="0.5"} 2"#))
        #expect(lines.suffix(2) == [#"wait_seconds_sum{route="x"} 0.503"#, #"wait_seconds_count{route="x"} 2"#])
    }

    @Test func `a destroyed metric is gone, others of the family stay`() {
        let gone = Counter(label: "a", dimensions: [("i", "1")], factory: factory)
        let kept = Counter(label: "a", dimensions: [("i", "2")], factory: factory)
        gone.increment()
        kept.increment()
        gone.destroy()
        #expect(factory.text().hasSuffix("# TYPE a_total counter\na_total{i=\"2\"} 1\n"))
        kept.destroy()
        #expect(factory.text().isEmpty)
    }

    @Test func `nothing is lost when many tasks add at once`() async {
        let whole = Counter(label: "whole", factory: factory)
        let fraction = FloatingPointCounter(label: "fraction", factory: factory)
        let sizes = Recorder(label: "sizes", factory: factory)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<10_000 {
                        whole.increment()
                        fraction.increment(by: 0.5)
                        sizes.record(2)
                    }
                }
            }
        }
        #expect(factory.text().contains("\nwhole_total 80000\n"))
        #expect(factory.text().contains("\nfraction_total 40000\n"))
        #expect(factory.text().contains("\nsizes_sum 160000\nsizes_count 80000\n"))
    }
}
