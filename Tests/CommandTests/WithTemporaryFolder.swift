import SluiceTestSupport

/// Runs `body` with the path of a folder that is removed afterwards.
@discardableResult
func withTemporaryFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = try TemporaryFolder.make()
    defer { TemporaryFolder.remove(folder) }
    return try await body(folder)
}
