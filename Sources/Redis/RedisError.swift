/// What went wrong, with which server and which command.
public struct RedisError: Error, Sendable {
    public let code: Code
    public let message: String
    /// The server's address, without credentials; empty where no server is involved.
    public let server: String
    /// The command's name, for scripts `EVALSHA` and the script's name; empty where no command is involved.
    public let command: String
    public let cause: (any Error)?

    init(_ code: Code, _ message: String, server: String = "", command: String = "", cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.server = server
        self.command = command
        self.cause = cause
    }
}

extension RedisError: CustomStringConvertible {
    public var description: String {
        if code == .tooOld || code == .replica { return message }
        return switch (command.isEmpty, server.isEmpty) {
        case (true, true): message
        case (true, false): "Redis at \(server): \(message)"
        case (false, _): "Redis at \(server), \(command): \(message)"
        }
    }
}

/// Equal when they say the same; causes are not compared.
extension RedisError: Equatable {
    public static func == (left: Self, right: Self) -> Bool {
        left.code == right.code && left.message == right.message && left.server == right.server
            && left.command == right.command
    }
}

extension RedisError {
    /// The same error, told to another command that it takes down.
    func `for`(_ command: String, code: Code) -> RedisError {
        RedisError(code, message, server: server, command: command, cause: cause)
    }

    /// Whether waiting can help: the server is up and says that it is not ready for commands yet.
    public var isTransient: Bool {
        guard let prefix = code.serverPrefix else { return false }
        return ["LOADING", "MASTERDOWN", "BUSY", "TRYAGAIN", "CLUSTERDOWN"].contains(prefix)
    }
}
