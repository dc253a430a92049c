import Foundation
import Sluice

/// The application's routes: what a message or request does to the one count they all share.
///
///     $connect              joins the live count: a snapshot, then what changes
///     react, unreact        {"action":"react","emoji":"tada"}: one more, one less
///     counts                answered with all counts
///     $default              answered with what is wrong with the message
///     GET /                 the page
///     GET /reactions        the ranking, ?limit= of it
///     POST /slack/events    Slack's Events API
struct ReactionsWorker: Sendable {
    /// The count: a hash from emoji name to how often.
    static let count = "reactions"

    let slack: SlackIntake

    func routes() -> Worker {
        let worker = Worker("reactions")
        addMessages(to: worker)
        addRequests(to: worker)
        return worker
    }

    private func addMessages(to worker: Worker) {
        worker.on(.connect) { (_: Event, context) in context.join(live: Self.count, atLeast: 0) }
        worker.on("react") { (event: Event, context) in try Self.change(by: 1, event, context) }
        worker.on("unreact") { (event: Event, context) in try Self.change(by: -1, event, context) }
        worker.on("counts") { (_: Event, context) in try await CountsAnswer(context.counts(Self.count)) }
        worker.on(.default) { (event: Event, _) in
            let stray = StrayMessage(body: Data(event.body.readableBytesView), isBinary: event.isBinary)
            return Problem(message: stray.problem.message)
        }
    }

    private static func change(by change: Int64, _ event: Event, _ context: Context) throws {
        do throws(BadInput) {
            let message = try ClientMessage(json: Data(event.body.readableBytesView))
            context.increment(count, message.emoji.text, by: change)
        } catch {
            try context.reply(Problem(message: error.message))
        }
    }

    private func addRequests(to worker: Worker) {
        let page = Page(html: PackageResources.page_html)
        let headers = page.headers.map { HTTPHeader(name: $0, value: $1) }
        let response = HTTPResponse(status: 200, headers: headers, html: ByteBuffer(bytes: page.html))
        worker.http("GET", "/") { _, _ in response }
        worker.http("GET", "/reactions") { request, context in try await Self.ranking(request, context) }
        worker.http("POST", "/slack/events") { request, context in try answerSlack(request, context) }
    }

    private static func ranking(_ request: HTTPRequest, _ context: Context) async throws -> HTTPResponse {
        do {
            let limit = try Ranking.limit(request.query("limit"))
            return try await HTTPResponse(status: 200, json: Ranking(context.counts(count), limit: limit))
        } catch let error as BadInput {
            return try HTTPResponse(status: 400, json: Problem(message: error.message))
        }
    }

    /// The answer leaves in the same commit as the increment: who gets 200 knows that it is counted.
    private func answerSlack(_ request: HTTPRequest, _ context: Context) throws -> HTTPResponse {
        switch slack.decide(SlackDelivery(request), now: Int64(Date().timeIntervalSince1970)) {
        case .count(let reaction):
            let once = "slack:\(reaction.id)"
            context.increment(Self.count, reaction.emoji.text, by: reaction.change, once: once)
            return HTTPResponse(status: 200, text: "counted")
        case .answer(let challenge):
            return try HTTPResponse(status: 200, json: ChallengeAnswer(challenge: challenge))
        case .ignore(let what):
            context.logger.debug("Slack event ignored", metadata: ["event": "\(what)"])
            return HTTPResponse(status: 200, text: "ignored")
        case .refuse(let status, let reason):
            context.logger.notice("Slack request refused", metadata: ["status": "\(status)", "reason": "\(reason)"])
            return try HTTPResponse(status: status, json: Problem(message: reason))
        }
    }
}

extension SlackDelivery {
    fileprivate init(_ request: HTTPRequest) {
        self.init(
            timestamp: request.header("X-Slack-Request-Timestamp"), signature: request.header("X-Slack-Signature"),
            body: Data(request.body.readableBytesView))
    }
}
