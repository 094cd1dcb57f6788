import Synchronization

/// The catalogues of a running gateway: several versions side by side, one of them active.
///
/// A new version is loaded and checked apart; only then it takes the place of the active one, in one step that no
/// reader can see half of. Whoever took the active catalogue keeps the one that was taken until the exchange is done.
public final class CatalogueShelf: Sendable {
  private struct State {
    var active: Catalogue
    /// Versions that were active before, the latest last.
    var earlier: [Catalogue] = []
  }

  /// Versions that stay on the shelf besides the active one.
  public static let keptVersions = 3

  private let state: Mutex<State>

  /// A shelf with one version, which is active.
  public init(_ active: Catalogue) { state = Mutex(State(active: active)) }

  /// The catalogue that is written with.
  public var active: Catalogue { state.withLock { $0.active } }

  /// Versions that can be gone back to, the latest last.
  public var earlierVersions: [String] { state.withLock { $0.earlier.map(\.version) } }

  /// The catalogue of that day: the active one when its dates allow, else the latest other one whose dates do, else the
  /// active one; with the editions and concepts of that day.
  public func catalogue(on day: Day) -> Catalogue {
    let chosen = state.withLock { state in
      ([state.active] + state.earlier.reversed()).first { $0.validity.contains(day) } ?? state.active
    }
    return chosen.inForce(on: day)
  }

  /// Loads a version, compares it with the active one and makes it active; whatever fails leaves all as it was.
  ///
  /// - Parameter allowVanished: whether more codes may be gone than a release takes out.
  /// - Returns: what changed.
  /// - Throws: what `load` throws; `terminology.vanished`.
  @discardableResult
  public func replace(
    allowVanished: Bool = false, load: () throws(TerminologyFailure) -> Catalogue
  ) throws(TerminologyFailure) -> CatalogueDifference {
    let new = try load()
    while true {
      let old = active
      let difference = CatalogueDifference(from: old, to: new)
      try difference.check(allowVanished: allowVanished)
      let isDone = state.withLock { state in
        // Another load may have been faster; then the difference is taken again.
        guard state.active.version == old.version else { return false }
        state.earlier = (state.earlier + [state.active]).suffix(Self.keptVersions)
        state.active = new
        return true
      }
      if isDone { return difference }
    }
  }

  /// Makes the version before the active one active again; false where there is none.
  @discardableResult
  public func revert() -> Bool {
    state.withLock { state in
      guard let previous = state.earlier.popLast() else { return false }
      state.active = previous
      return true
    }
  }
}

extension CatalogueDifference {
  /// - Throws: `terminology.vanished` when more codes are gone than a release takes out.
  func check(allowVanished: Bool) throws(TerminologyFailure) {
    let alarming = alarming
    guard !allowVanished, !alarming.isEmpty else { return }
    let sets = alarming.prefix(5).map { "\($0.lost) of \($0.of) in \($0.valueSet)" }.joined(separator: ", ")
    throw .vanished(alarming.count > 5 ? "\(sets) and \(alarming.count - 5) more sets" : sets)
  }
}
