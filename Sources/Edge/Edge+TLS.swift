import Logging
import SluiceTLS

extension Edge {
    /// Reads certificate and key again, where there is TLS: connections that are made from now on are shown what the files
    /// hold, open ones go on with what they have. Files that cannot be used are logged, and change nothing.
    public func reloadCertificate() {
        guard let tls = tls.withLock({ $0 }) else { return }
        do {
            try tls.reload()
            report(tls, "the certificate is read again")
        } catch {
            logger.error("the certificate cannot be read again and stays as it was", metadata: ["error": "\(error)"])
        }
    }

    func makeTLS() throws(EdgeError) -> TLSServer? {
        guard let identity = configuration.tls else { return nil }
        do {
            let tls = try TLSServer(identity)
            self.tls.withLock { $0 = tls }
            report(tls, "the certificate is read")
            return tls
        } catch {
            throw EdgeError(.certificate, error.message, cause: error)
        }
    }

    private func report(_ tls: TLSServer, _ what: Logger.Message) {
        EdgeMetrics.certificateExpiry.record(tls.expiry)
        let isValid = tls.expiry > LoopClock().wall / 1000
        logger.log(
            level: isValid ? .info : .warning, what,
            metadata: [
                "certificate": "\(tls.identity.certificate)", "notAfter": "\(HTTPDate.format(max(0, tls.expiry)))",
            ])
    }
}
