/// Thrown by a handler whose ``Context/mayBegin`` has become false before it had begun its work. That is no failure: the
/// event comes back as if its handler had not started, and runs where its partition is served then.
package struct NotBegun: Error, Equatable {
    package init() {}
}
