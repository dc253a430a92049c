import SluiceTLS
import Testing

@testable import SluiceRedis

@Suite struct RedisURLTests {
    @Test func `every part of a TCP address is read`() throws {
        let url = try RedisURL("redis://app:s%40cret%2F@redis.internal:6380/3")
        #expect(url.endpoint == .tcp(host: "redis.internal", port: 6380))
        #expect(url.user == "app")
        #expect(url.password == "s@cret/")
        #expect(url.database == 3)
    }

    @Test(arguments: ["redis://localhost", "redis://localhost/", "redis://localhost:6379/0"])
    func `port and database have defaults`(text: String) throws {
        let url = try RedisURL(text)
        #expect(url == RedisURL(.tcp(host: "localhost", port: 6379)))
        #expect(url.description == "redis://localhost:6379")
    }

    @Test(arguments: ["redis+unix:///run/my%20redis/s@1?db=2", "unix:///run/my%20redis/s@1?db=2"])
    func `a Unix socket has a path and a database`(text: String) throws {
        let url = try RedisURL(text)
        #expect(url.endpoint == .unix(path: "/run/my redis/s@1"))
        #expect(url.database == 2)
        #expect(url.user == nil && url.password == nil)
    }

    @Test func `a Unix socket can have a login`() throws {
        let url = try RedisURL("redis+unix://app:pw@/run/s")
        #expect(url == RedisURL(.unix(path: "/run/s"), user: "app", password: "pw"))
    }

    @Test func `an IPv6 address stands in brackets`() throws {
        let url = try RedisURL("redis://[::1]:7000")
        #expect(url.endpoint == .tcp(host: "::1", port: 7000))
        #expect(url.description == "redis://[::1]:7000")
    }

    @Test func `a password alone is the default user's`() throws {
        let url = try RedisURL("redis://:geheim@h")
        #expect(url.user == nil)
        #expect(url.password == "geheim")
    }

    @Test func `a user without a password logs in with an empty one`() throws {
        let url = try RedisURL("redis://app@h")
        #expect(url.user == "app")
        #expect(url.password == "")
    }

    @Test func `rediss is TLS, with what it was given, else with the machine's CAs`() throws {
        let url = try RedisURL("rediss://app:s3cret@redis.internal/2")
        #expect(url.endpoint == .tcp(host: "redis.internal", port: 6379))
        #expect(url.tls == TLSClient())
        #expect("\(url)" == "rediss://app@redis.internal:6379/2")
        let client = TLSClient(trust: .file("ca.pem"))
        #expect(try RedisURL("rediss://h", tls: client).tls == client)
        #expect(try RedisURL("redis://h").tls == nil)
    }

    @Test(arguments: ["redis://h", "unix:///s"])
    func `a certificate for what is no TLS is a mistake`(text: String) {
        let error = #expect(throws: RedisError.self) { try RedisURL(text, tls: TLSClient(trust: .file("ca.pem"))) }
        #expect(error?.message.contains("must begin with rediss://") == true)
    }

    @Test func `no text form shows the password`() throws {
        let url = try RedisURL("redis://app:geheim@h:1/2")
        var dumped = ""
        dump(url, to: &dumped)
        for text in ["\(url)", String(reflecting: url), dumped] {
            #expect(!text.contains("geheim"))
            #expect(text.contains("redis://app@h:1/2"))
        }
    }

    @Test(arguments: [
        ("http://h", "the scheme \"http\" is unknown"),
        ("localhost:6379", "it has no scheme"),
        ("redis://", "it names no host"),
        ("redis://:6379", "it names no host"),
        ("redis://h:x", "the port \"x\" is not a number"),
        ("redis://h:0", "the port 0 is not between 1 and 65535"),
        ("redis://h:65536", "the port 65536 is not between 1 and 65535"),
        ("redis://h:-1", "the port \"-1\" is not a number"),
        ("redis://h/one", "the database \"one\" is not a number"),
        ("redis://h/99999999999999999999", "is not a number"),
        ("redis://h?timeout=1", "the only parameter it can have is ?db=number"),
        ("redis://a%4:b@h", "in the user, % is not followed by two hexadecimal digits"),
        ("redis://a:%ff@h", "the password is not UTF-8"),
        ("redis://[::1", "the host's [ is not closed"),
        ("unix://tmp/s", "a socket's path begins with a slash"),
        ("unix:///", "it names no socket"),
        ("unix:///" + String(repeating: "x", count: 103), "can have at most 103 bytes"),
    ])
    func `what is wrong is said`(text: String, why: String) {
        let error = #expect(throws: RedisError.self) { try RedisURL(text) }
        #expect(error?.code == .badURL)
        #expect("\(error.map(String.init(describing:)) ?? "")".contains(why))
    }

    @Test(arguments: ["redis://u:ge?heim@h", "redis://u:ge/heim@h:x", "redis://u:ge@heim@h/x", "redis://u:%zheim@h"])
    func `no error shows a password that nobody encoded`(text: String) {
        do throws(RedisError) {
            #expect(try RedisURL(text).password?.contains("heim") == true)
        } catch {
            #expect(!"\(error)".contains("heim") && !"\(error)".contains("ge"))
        }
    }
}
