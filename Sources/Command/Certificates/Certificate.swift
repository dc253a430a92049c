import COpenSSL

/// An X.509 certificate (RFC 5280).
final class Certificate {
    let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    init?(pem: [UInt8]) {
        guard let certificate = MemoryBIO(pem).flatMap({ PEM_read_bio_X509($0.pointer, nil, nil, nil) }) else {
            return nil
        }
        pointer = certificate
    }

    deinit { X509_free(pointer) }

    var pem: [UInt8]? { MemoryBIO.written { PEM_write_bio_X509($0, pointer) == 1 } }

    /// Whole days from now to its end; less than zero when that has passed.
    var daysLeft: Int {
        var (days, seconds): (CInt, CInt) = (0, 0)
        guard ASN1_TIME_diff(&days, &seconds, nil, X509_get0_notAfter(pointer)) == 1 else { return -1 }
        return seconds < 0 ? Int(days) - 1 : Int(days)
    }

    func isFor(_ name: ServerName) -> Bool {
        switch name {
        case .host(let host): X509_check_host(pointer, host, host.utf8.count, 0, nil) == 1
        case .address(let address): X509_check_ip_asc(pointer, address, 0) == 1
        }
    }

    func belongs(to key: SigningKey) -> Bool { X509_check_private_key(pointer, key.pointer) == 1 }

    func isSigned(by key: SigningKey) -> Bool { X509_verify(pointer, key.pointer) == 1 }
}
