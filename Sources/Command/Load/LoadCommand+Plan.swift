import ArgumentParser
import NIOCore
import SluiceLoadTest
import SluiceTLS

extension LoadCommand {
    /// What the load test does, from options, environment and defaults.
    func plan(in environment: [String: String]) throws -> LoadPlan {
        do {
            var plan = LoadPlan(
                target: try LoadTarget(try LoadSettings.url.value(url, in: environment)),
                connections: try LoadSettings.connections.value(connections, in: environment),
                pace: try pace(in: environment), payload: try shape(in: environment))
            plan.duration = try LoadSettings.duration.value(duration, in: environment).duration
            plan.warmUp = try LoadSettings.warmUp.value(warmUp, in: environment).duration
            plan.grace = try LoadSettings.grace.value(grace, in: environment).duration
            plan.sources = try sources(in: environment)
            let connectRate = try LoadSettings.connectRate.value(connectRate, in: environment)
            plan.connectRate = connectRate > 0 ? connectRate : nil
            plan.tls = TLSClient(trust: try trust(in: environment))
            return plan
        } catch let error as LoadError {
            throw ValidationError(error.description)
        }
    }

    private func trust(in environment: [String: String]) throws -> TLSClient.Trust {
        let ca = try LoadSettings.ca.value(ca, in: environment)
        guard !insecure else { return .anyone }
        return ca.isEmpty ? .system : .file(ca)
    }

    private func pace(in environment: [String: String]) throws -> LoadPace {
        let rate = try LoadSettings.rate.value(rate, in: environment)
        let window = try LoadSettings.closedLoop.value(closedLoop, in: environment)
        return switch (rate > 0, window > 0) {
        case (true, false): .rate(rate)
        case (false, true): .closedLoop(window)
        case (false, false): throw ValidationError("Say how fast: --rate, or --closed-loop.")
        case (true, true): throw ValidationError("--rate and --closed-loop exclude each other.")
        }
    }

    private func shape(in environment: [String: String]) throws -> PayloadShape {
        let route = try LoadSettings.route.value(route, in: environment)
        return try PayloadShape(
            size: try LoadSettings.payload.value(payload, in: environment), isBinary: binary,
            route: route.isEmpty ? nil : route)
    }

    private func sources(in environment: [String: String]) throws -> [SocketAddress] {
        try LoadSettings.source.value(source, in: environment).split(separator: ",").map { text in
            guard let address = try? SocketAddress(ipAddress: String(text), port: 0) else {
                throw ValidationError("The source '\(text)' is not an IP address.")
            }
            return address
        }
    }
}
