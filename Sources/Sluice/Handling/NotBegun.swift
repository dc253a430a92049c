/// Thrown by a handler whose ``Context/mayBegin`` has become false before it had begun its work, or the next part of it (when
/// `$connect`'s function waits, its authorizer has been asked). That is no failure: the event comes back as if its handler had
/// not started, and runs from its beginning where its partition is served then.
package struct NotBegun: Error, Equatable {
    package init() {}
}
