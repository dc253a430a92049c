import Testing

@testable import SluiceGateway

@Suite struct Partitions {
    @Test func `CRC32C gives the value of its check vector`() {
        var checksum = CRC32C()
        for byte in "123456789".utf8 { checksum.update(byte) }
        #expect(checksum.value == 0xe306_9283)
    }

    @Test func `slots are Redis Cluster's`() {
        // CRC16 of "123456789" is 0x31c3 (Redis Cluster specification).
        #expect(PartitionTags.slot(of: "123456789") == 0x31c3)
        #expect(PartitionTags.slot(of: "foo") == 12182)
    }

    @Test func `sixteen partitions have the tags of the design`() {
        let tags = [
            "18", "249", "72", "223", "105", "2", "95", "235", "265", "34", "413", "155", "273", "363", "405", "48",
        ]
        #expect(PartitionTags(count: 16).tags == tags)
    }

    @Test(arguments: [1, 3, 16, 64, 100, 1024])
    func `every tag lies in its own range of slots`(count: Int) {
        for (index, tag) in PartitionTags(count: count).tags.enumerated() {
            #expect(PartitionTags.slot(of: tag) * count / PartitionTags.slots == index)
        }
    }

    @Test func `all keys of a partition carry its tag`() {
        let keys = Keyspace(namespace: "sluice", partitioning: Partitioning(count: 16))
        let loop = EdgeLoop(node: NodeID(bits: 1), index: 2)
        #expect(keys.events(Partition(0)) == "sluice:{18}:events")
        #expect(keys.state(Partition(15)) == "sluice:{48}:state")
        #expect(keys.out(Partition(1), loop) == "sluice:{249}:out:0000000001.2")
        #expect(keys.connections(Partition(1), loop.node) == "sluice:{249}:connections:0000000001")
        let home = keys.partitioning.home(of: "reactions")
        let tag = keys.events(home).prefix { $0 != "}" }
        #expect(keys.count("reactions").hasPrefix(tag))
        #expect(keys.once("id", count: "reactions").hasPrefix(tag))
        #expect(keys.topic(Topic(live: "reactions")).hasPrefix(tag))
        #expect(keys.topic(Topic(live: "reactions")) != keys.topic(Topic("reactions")))
    }

    @Test(arguments: ["", "a{b", "a}", "a b", "a\n"])
    func `a namespace that would move the tag is refused`(namespace: String) {
        #expect(!Keyspace.isValid(namespace: namespace))
    }

    @Test func `connections spread over all partitions`() {
        let partitioning = Partitioning(count: 16)
        var found: [Partition: Int] = [:]
        for slot in 0..<16_000 {
            let loop = EdgeLoop(node: NodeID(bits: 7), index: 0)
            found[
                partitioning.partition(of: ConnectionID(loop: loop, seat: Seat(slot: slot, generation: 1))), default: 0] +=
                1
        }
        #expect(found.count == 16)
        #expect(found.values.allSatisfy { (800...1200).contains($0) })
    }
}
