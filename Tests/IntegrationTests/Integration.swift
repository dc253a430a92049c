import Testing

/// Whole deployments: real redis-servers, edges, workers and clients. One after another, since each wants the machine.
@Suite(.serialized) struct Integration {}
