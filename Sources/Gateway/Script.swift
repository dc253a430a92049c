/// The Lua that Redis runs. What each takes and answers is written at its head.
public enum Script: String, CaseIterable, Sendable {
    case append
    case commit
    case config
    case errand
    case node
    case own
    case redrive
    case throttle

    public var source: String {
        let bytes =
            switch self {
            case .append: PackageResources.append_lua
            case .commit: PackageResources.commit_lua
            case .config: PackageResources.config_lua
            case .errand: PackageResources.errand_lua
            case .node: PackageResources.node_lua
            case .own: PackageResources.own_lua
            case .redrive: PackageResources.redrive_lua
            case .throttle: PackageResources.throttle_lua
            }
        return String(decoding: bytes, as: UTF8.self)
    }
}
