import Sluice
import SluiceLambda

/// What one `sluice lambda` serves, and how.
struct LambdaPlan: Sendable {
    let project: LambdaProject
    let webSocket: APIIdentity
    let http: APIIdentity
    let functions: FunctionsConfiguration
    let worker: WorkerConfiguration

    /// The stage that the worker serves.
    var stage: String { (project.webSocket == nil ? http : webSocket).stage.name }
}
