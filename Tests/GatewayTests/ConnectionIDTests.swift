import NIOCore
import Testing

@testable import SluiceGateway

@Suite struct `Connection ids` {
    let id = ConnectionID(
        loop: EdgeLoop(node: NodeID(bits: 0x01_0203_0405), index: 6), seat: Seat(slot: 0x12345, generation: 0xfedcb))

    @Test func `have the shape of API Gateway's`() throws {
        let text = id.description
        #expect(text.utf8.count == 16)
        #expect(text.hasSuffix("="))
        #expect(ConnectionID(text) == id)
        // 01 02 03 04 05 | 06 | 12 34 5f ed cb, by any base64 encoder
        #expect(text == "AQIDBAUGEjRf7cs=")
    }

    @Test func `give back what they are made of`() {
        #expect(id.node.description == "0102030405")
        #expect(id.loop.description == "0102030405.6")
        #expect(id.seat.slot == 0x12345)
        #expect(id.seat.generation == 0xfedcb)
        #expect(EdgeLoop(text: "0102030405.6") == id.loop)
    }

    @Test(arguments: [
        "", "=", "AQIDBAUGEjRf7cs", "AQIDBAUGEjRf7cs==", "AQIDBAUGEjRf7ct=", "AQIDBAUGEjR/7cs=", "ÄQIDBAUGEjRf7cs",
    ])
    func `are not read from other texts`(text: String) {
        #expect(ConnectionID(text) == nil)
    }

    @Test func `survive text and bytes, whatever their bits`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<1000 {
            let loop = EdgeLoop(node: NodeID(bits: random.next()), index: UInt8.random(in: 0...255))
            let id = ConnectionID(loop: loop, seat: Seat(bits: random.next()))
            #expect(ConnectionID(id.description) == id)
            var bytes = ByteBuffer()
            #expect(bytes.writeConnectionID(id) == 11)
            #expect(bytes == id.bytes)
            #expect(bytes.readConnectionID() == id)
            #expect(ConnectionID(node: id.node, field: id.field) == id)
            #expect(id.field.readableBytes == 6)
        }
    }

    @Test func `of a new node begin with a letter or a digit, as an argument of a command has to`() {
        for _ in 0..<10_000 {
            let loop = EdgeLoop(node: .random(), index: .random(in: 0...255))
            let first = ConnectionID(loop: loop, seat: Seat(bits: 0)).description.first
            #expect(first?.isLetter == true || first?.isNumber == true)
        }
    }

    @Test func `too few bytes are none`() {
        for length in 0..<11 {
            var bytes = ByteBuffer(repeating: 1, count: length)
            #expect(bytes.readConnectionID() == nil)
        }
        #expect(ConnectionID(node: id.node, field: ByteBuffer(repeating: 1, count: 5)) == nil)
        #expect(ConnectionID(node: id.node, field: ByteBuffer(repeating: 1, count: 7)) == nil)
    }

    @Test(arguments: ["+102030405.6", "010203040A.6", "0102030405.+6", "0102030405.06", ".0102030405.6", "0102030405."])
    func `another text for a loop is none`(text: String) {
        #expect(EdgeLoop(text: text) == nil)
    }

    @Test func `the end of a lost connection has an id of its own`() {
        let counted = EventID(loop: id.loop, counter: id.seat.bits)
        #expect(EventID(lossOf: id) != counted)
        #expect(EventID(lossOf: id) == EventID(lossOf: id))
    }
}
