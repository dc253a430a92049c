import NIOCore
import SluiceMetrics
import Testing

@testable import SluiceLambda

@Suite struct FunctionMetricsTests {
    @Test func `calls are counted by function, and errors by our names for them`() {
        let factory = PrometheusMetrics()
        let metrics = FunctionMetrics(function: "f", factory: factory)
        metrics.record(.returned(ByteBuffer()), duration: .milliseconds(3))
        metrics.record(.timedOut, duration: .seconds(3))
        for type in ["ValueError", "KeyError", "Runtime.ExitError"] {
            metrics.record(.failed(InvocationFailure(type: type, message: "")), duration: .milliseconds(1))
        }
        let text = factory.text()
        for line in [
            #"sluice_lambda_invocations_total{function="f"} 5"#, #"sluice_lambda_timeouts_total{function="f"} 1"#,
            #"sluice_lambda_errors_total{function="f",type="Handler"} 2"#,
            #"sluice_lambda_errors_total{function="f",type="Runtime.ExitError"} 1"#,
            #"sluice_lambda_duration_seconds_count{function="f"} 5"#,
            #"sluice_lambda_duration_seconds_bucket{function="f",le="0.005"} 4"#,
        ] {
            #expect(text.contains(line + "\n"), "\(text)")
        }
    }
}
