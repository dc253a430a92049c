import Testing

@testable import SluiceRedis

@Suite struct HashTagTests {
    /// The examples of the Redis Cluster specification, and its corners.
    @Test(arguments: [
        ("{user1000}.following", "user1000"), ("foo{}{bar}", "foo{}{bar}"), ("foo{{bar}}zap", "{bar"),
        ("foo{bar}{zap}", "bar"), ("plain", "plain"), ("open{end", "open{end"), ("end}open{", "end}open{"), ("", ""),
    ])
    func `the tag is what Redis Cluster takes`(key: String, tag: String) {
        #expect(String(decoding: HashTag.of(Array(key.utf8)), as: UTF8.self) == tag)
    }

    @Test func `keys of one tag make a command, however they are written`() {
        let command = RedisCommand(
            "DEL", keys: ["{1}:a", .bytes(Array("b{1}".utf8)), .buffer(.init(string: "{1}")), 1])
        #expect(command.keys.count == 4)
    }

    @Test func `keys of two tags end the program`() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = RedisCommand("DEL", keys: ["sluice:{1}:a", "sluice:{1}:b", "sluice:{2}:a"])
        }
        let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(output.contains("DEL has keys of two hash tags: sluice:{1}:a and sluice:{2}:a"))
    }

    @Test func `too few written arguments end the program`() async {
        await #expect(processExitsWith: .failure) {
            var writer = RESPWriter()
            RedisCommand("SET", count: 2) { $0.write("only one") }.encode(to: &writer)
        }
    }
}
