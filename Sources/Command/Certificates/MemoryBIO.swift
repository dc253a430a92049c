import COpenSSL

/// Bytes as libcrypto reads and writes them.
final class MemoryBIO {
    let pointer: OpaquePointer

    init?(_ bytes: [UInt8] = []) {
        guard let bio = BIO_new(BIO_s_mem()) else { return nil }
        pointer = bio
        guard bytes.isEmpty || BIO_write(bio, bytes, CInt(clamping: bytes.count)) == bytes.count else { return nil }
    }

    deinit { BIO_free(pointer) }

    /// What `body` wrote, if it says that it could.
    static func written(_ body: (OpaquePointer) -> Bool) -> [UInt8]? {
        guard let bio = MemoryBIO(), body(bio.pointer) else { return nil }
        var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(bio.pointer))
        guard BIO_read(bio.pointer, &bytes, CInt(clamping: bytes.count)) == bytes.count else { return nil }
        return bytes
    }
}
