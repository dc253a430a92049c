import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import SluiceTestSupport

@testable import SluiceTLS

/// What a server showed to a client that got through the handshake.
struct Shown: Sendable {
    let serial: [UInt8]
    let version: TLSVersion?
    private let channel: any Channel
    private let heard: EventLoopPromise<String>

    static func by(
        _ port: Int, _ client: TLSClient, server: String = "localhost", keeping: Bool = false
    ) async throws -> Shown {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let (secured, heard) = (loop.makePromise(of: Void.self), loop.makePromise(of: String.self))
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: loop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try client.secure(channel, server: server)
                        try channel.pipeline.syncOperations.addHandler(Ear(secured: secured, heard: heard))
                    }
                }.connect(host: "127.0.0.1", port: port).get()
            try await secured.futureResult.get()
        } catch {
            secured.fail(error)
            heard.fail(error)
            throw error
        }
        let certificate = try await channel.nioSSL_peerCertificate().get()
        let version = try await channel.nioSSL_tlsVersion().get()
        let shown = Shown(
            serial: certificate?.serialNumber ?? [], version: version, channel: channel, heard: heard)
        if !keeping { try await shown.close() }
        return shown
    }

    func echo(_ text: String) async throws -> String {
        try await channel.writeAndFlush(ByteBuffer(string: text))
        return try await heard.futureResult.get()
    }

    func close() async throws {
        heard.fail(ChannelError.eof)
        try await channel.close()
    }
}

/// Tells how the handshake ended, and the first thing that is heard.
private final class Ear: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let secured: EventLoopPromise<Void>
    private let heard: EventLoopPromise<String>

    init(secured: EventLoopPromise<Void>, heard: EventLoopPromise<String>) {
        self.secured = secured
        self.heard = heard
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if TLSNews.isSecured(event) { secured.succeed() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        heard.succeed(String(buffer: unwrapInboundIn(data)))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        secured.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { secured.fail(ChannelError.eof) }
}

/// Says everything again; what it does not understand is answered in words.
private final class Echo: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let isSecure: Bool

    init(isSecure: Bool) { self.isSecure = isSecure }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let answer = isSecure ? unwrapInboundIn(data) : ByteBuffer(string: "-ERR unknown command\r\n")
        context.writeAndFlush(NIOAny(answer), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// A server on a free port that echoes; without TLS it only complains.
func withListener(_ tls: TLSServer?, _ body: (Int) async throws -> Void) async throws {
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try tls?.secure(channel)
                try channel.pipeline.syncOperations.addHandler(Echo(isSecure: tls != nil))
            }
        }.bind(host: "127.0.0.1", port: 0).get()
    do {
        try await body(server.localAddress?.port ?? 0)
    } catch {
        try? await server.close()
        throw error
    }
    try await server.close()
}

func withAuthority(_ body: (TestAuthority) async throws -> Void) async throws {
    let folder = try TemporaryFolder.make()
    defer { TemporaryFolder.remove(folder) }
    try await body(try await TestAuthority(in: folder))
}

/// How a client would tell what went wrong; `nil` where nothing did.
func failure(_ body: () async throws -> Void) async -> String? {
    do {
        try await body()
        return nil
    } catch {
        return TLSFailure.text(error) ?? "\(error)"
    }
}

enum PEM {
    static func serial(_ path: String) throws -> [UInt8] {
        try NIOSSLCertificate.fromPEMFile(path).first?.serialNumber ?? []
    }
}

extension TestAuthority.Identity {
    var identity: TLSIdentity { TLSIdentity(certificate: certificate, key: key) }
}

extension FileManager {
    func replace(_ path: String, by other: String) throws {
        try removeItem(atPath: path)
        try copyItem(atPath: other, toPath: path)
    }
}
