/// Decides about a request to `POST /slack/events`. Owns no clock; counts nothing itself.
struct SlackIntake: Sendable {
    /// Whose requests count.
    enum Trust: Sendable {
        /// Those that carry this secret's signature.
        case signed(SlackSignature)
        /// Everybody's: for trying things locally.
        case anybody
        /// Nobody's: there is no secret to tell Slack from others.
        case nobody
    }

    enum Decision: Equatable {
        case count(SlackReaction)
        case answer(challenge: String)
        case ignore(String)
        case refuse(status: Int, reason: String)
    }

    let trust: Trust

    /// - Parameter now: seconds since 1970.
    func decide(_ delivery: SlackDelivery, now: Int64) -> Decision {
        switch trust {
        case .nobody: return .refuse(status: 503, reason: "Slack's requests are not counted: \(Self.noSecret)")
        case .anybody: return read(delivery)
        case .signed(let signature):
            do throws(SlackRefusal) {
                try signature.verify(delivery, now: now)
                return read(delivery)
            } catch {
                return .refuse(status: 401, reason: error.reason)
            }
        }
    }

    private static let noSecret = "SLACK_SIGNING_SECRET is not set (or start with --insecure-slack to try it unsigned)."

    private func read(_ delivery: SlackDelivery) -> Decision {
        do throws(BadInput) {
            switch try SlackEvent(json: delivery.body) {
            case .urlVerification(let challenge): return .answer(challenge: challenge)
            case .reaction(let reaction): return .count(reaction)
            case .other(let what): return .ignore(what)
            }
        } catch {
            return .refuse(status: 400, reason: error.message)
        }
    }
}

extension SlackIntake.Trust {
    /// - Parameters:
    ///   - secret: SLACK_SIGNING_SECRET; empty is as good as none.
    ///   - insecure: whether to trust anybody where there is no secret.
    init(secret: String?, insecure: Bool) {
        if let secret, !secret.isEmpty {
            self = .signed(SlackSignature(secret: secret))
        } else {
            self = insecure ? .anybody : .nobody
        }
    }
}
