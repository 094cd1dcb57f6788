import Audit
import Dispatch
import Domain
import Synchronization
import Terminology
import Translation

/// The terminology of the running gateway: a version that the operator installs takes the place of the active one
/// without a restart, and what is in force changes with the day.
///
/// An exchange that took a translator keeps its catalogue to its end. A version that does not load leaves the one in use;
/// both are recorded.
final class LiveTerminology: Sendable {
  /// How often the operator's store is looked at, in seconds: one link is read.
  static let pause: Int64 = 2
  /// Loading reads many files, so it stays off the tasks' threads.
  private static let loading = DispatchQueue(label: "terminology")

  private struct State {
    var day: Day?
    var version = ""
    var translator: Translator
    /// The installed version that was looked at last, whether it loaded or not.
    var seen: String?
  }

  private let shelf: CatalogueShelf
  private let directory: String?
  private let clock: any WallClock
  private let state: Mutex<State>

  /// - Parameter directory: a plain directory, which is read once, or an operator's store, whose switches are followed;
  ///   without one the starter set is used.
  /// - Throws: `terminology.…`.
  init(directory: String?, clock: any WallClock) throws(TerminologyFailure) {
    let seen = directory.flatMap { LocalRepository(directory: $0).currentName }
    let catalogue = try Self.load(directory, clock.now)
    shelf = CatalogueShelf(catalogue)
    self.directory = directory
    self.clock = clock
    state = Mutex(State(translator: Translator(catalogue: catalogue), seen: seen))
  }

  /// The translator of this moment.
  var translator: Translator {
    let (day, version) = (Day(clock.now), shelf.active.version)
    return state.withLock { state in
      if state.day != day || state.version != version {
        let catalogue = shelf.catalogue(on: day)
        state.translator = Translator(catalogue: catalogue)
        (state.day, state.version) = (day, version)
      }
      return state.translator
    }
  }

  /// Follows the operator's store until it is cancelled.
  func follow(recording log: any AuditLog) async {
    guard let directory, LocalRepository(directory: directory).isInstalled else { return await Self.untilCancelled() }
    while !Task.isCancelled {
      do { try await Task.sleep(for: .seconds(Self.pause)) } catch { return }
      await look(recording: log)
    }
  }

  /// Loads the installed version if it is another one than was seen last.
  func look(recording log: any AuditLog) async {
    guard let directory, let name = LocalRepository(directory: directory).currentName,
      state.withLock({ $0.seen != name })
    else { return }
    let before = shelf.active.version
    var event = AuditEvent(.configChanged, .success, .affiliation)
    event.details = ["setting": "terminology", "before": before]
    do {
      let now = clock.now
      let catalogue = try await Self.off { () throws(TerminologyFailure) in try Self.load(directory, now) }
      // What vanished was accepted when the version was installed.
      try shelf.replace(allowVanished: true) { () throws(TerminologyFailure) in catalogue }
      event.details["after"] = catalogue.version
    } catch {
      event.outcome = .failed
      event.errorCode = error.code
    }
    state.withLock { $0.seen = name }
    // When the log fails here every release fails by itself.
    do { _ = try await log.append(event) } catch { return }
  }

  private static func load(_ directory: String?, _ now: Instant) throws(TerminologyFailure) -> Catalogue {
    guard let directory else { return .starter }
    return try Catalogue.load(directory: directory).filled(from: .starter)
  }

  private static func off(
    _ load: @escaping @Sendable () throws(TerminologyFailure) -> Catalogue
  ) async throws(TerminologyFailure) -> Catalogue {
    let result: Result<Catalogue, TerminologyFailure> = await withCheckedContinuation { continuation in
      loading.async {
        do throws(TerminologyFailure) {
          continuation.resume(returning: .success(try load()))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    return try result.get()
  }

  private static func untilCancelled() async {
    while !Task.isCancelled {
      do { try await Task.sleep(for: .seconds(3600)) } catch { return }
    }
  }
}
