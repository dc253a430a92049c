import Testing

@testable import SluiceLoadTest

struct LatenciesTests {
    @Test func `parts add up to the whole, exactly`() {
        var whole = Latencies()
        var parts = [Latencies(), Latencies(), Latencies()]
        var state: UInt64 = 42
        for index in 0..<30_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1
            let value = (state >> 33) % (index % 100 == 0 ? 90_000_000 : 5_000)
            whole.record(value)
            parts[index % 3].record(value)
        }
        var merged = Latencies()
        for part in parts { merged.add(part.buckets) }
        var buckets = Latencies.Buckets()
        for part in parts { buckets.add(part.buckets) }
        #expect(merged.buckets == whole.buckets)
        #expect(buckets == whole.buckets)
        for percent in [0.1, 50, 90, 99, 99.9, 99.99, 100] {
            #expect(merged.percentile(percent) == whole.percentile(percent))
        }
    }

    @Test func `percentiles have three digits, and the longest is exact`() {
        var latencies = Latencies()
        for value in 1...1000 { latencies.record(UInt64(value) * 1000) }
        #expect(abs(Double(latencies.percentile(50)) - 500_000) <= 500)
        #expect(abs(Double(latencies.percentile(99)) - 990_000) <= 990)
        #expect(latencies.percentile(100) == 1_000_000)
    }

    @Test func `more than ten minutes are kept as the longest`() {
        var latencies = Latencies()
        latencies.record(3_600_000_000)
        #expect(latencies.count == 1)
        #expect(latencies.max == 3_600_000_000)
        #expect(latencies.percentile(99) >= 600_000_000)
    }

    @Test func `nothing recorded is zero`() {
        #expect(Latencies().percentile(99) == 0)
        #expect(Latencies().buckets == Latencies.Buckets())
    }
}
