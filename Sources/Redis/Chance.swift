/// A random generator that is chosen at run time: the system's, or a seeded one.
struct Chance: RandomNumberGenerator {
    private var generator: any RandomNumberGenerator

    init(_ generator: any RandomNumberGenerator = SystemRandomNumberGenerator()) {
        self.generator = generator
    }

    mutating func next() -> UInt64 { generator.next() }
}
