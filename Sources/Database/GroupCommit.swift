import Domain
import GRDB
import Synchronization

/// The one writer: takes the writes that wait, runs each in a savepoint of its own, commits them together.
///
/// While one commit waits for the disk, the next writes gather; so a lone write is not delayed, and many share one sync.
final class GroupCommit: Sendable {
  /// Most writes of one commit.
  static let batch = 64
  /// How long one commit takes in writes that came after it began, in milliseconds.
  static let gathering = 5

  private let pool: DatabasePool
  private let state = Mutex(State())
  let times = CommitTimes()

  private struct State {
    var waiting: [Job] = []
    var isRunning = false
    var isPoisoned = false
  }

  /// One write with the caller that waits for it.
  private struct Job: Sendable {
    let run: @Sendable (any Connection) -> Outcome
    let fail: @Sendable (any Error) -> Void
  }

  /// How a write ended, before the commit.
  private enum Outcome: Sendable {
    /// To be called after the commit.
    case done(@Sendable () -> Void)
    case failed(any Error)
  }

  init(_ pool: DatabasePool) { self.pool = pool }

  var isPoisoned: Bool { state.withLock { $0.isPoisoned } }
  var waiting: Int { state.withLock { $0.waiting.count } }

  func poison() { state.withLock { $0.isPoisoned = true } }

  func commit<R: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> R) async throws -> R {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<R, any Error>) in
      enqueue(
        Job(
          run: { connection in
            do {
              let value = try body(connection)
              return .done { continuation.resume(returning: value) }
            } catch {
              return .failed(error)
            }
          }, fail: { continuation.resume(throwing: $0) }))
    }
  }

  private func enqueue(_ job: Job) {
    let (isRefused, starts) = state.withLock { state in
      if state.isPoisoned { return (true, false) }
      state.waiting.append(job)
      let starts = !state.isRunning
      state.isRunning = true
      return (false, starts)
    }
    if isRefused { job.fail(DatabaseFailure.poisoned) }
    if starts { pool.asyncWriteWithoutTransaction { self.drain($0) } }
  }

  /// Commits batch after batch until nobody waits.
  private func drain(_ database: GRDB.Database) {
    while let first = next() { commitBatch(from: first, database) }
  }

  /// The next write; nil, and the loop is over, when none waits.
  private func next() -> Job? {
    state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.isRunning = false
        return nil
      }
      return state.waiting.removeFirst()
    }
  }

  /// The next write of the same batch, if one waits already.
  private func another() -> Job? {
    state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
  }

  private func commitBatch(from first: Job, _ database: GRDB.Database) {
    if isPoisoned { return first.fail(DatabaseFailure.poisoned) }
    var taken: [Job] = [first]
    var outcomes: [Outcome] = []
    do {
      try database.inTransaction(.immediate) {
        let deadline = ContinuousClock.now.advanced(by: .milliseconds(Self.gathering))
        while outcomes.count < taken.count {
          outcomes.append(try run(taken[outcomes.count], database))
          if taken.count < Self.batch, ContinuousClock.now < deadline, let job = another() { taken.append(job) }
        }
        times.begin()
        return .commit
      }
    } catch {
      let failure = DatabaseFailure(error)
      // A full disk undoes the batch and may get better; whatever else fails a commit leaves the disk unknown.
      if ![.full, .readOnly, .busy].contains(failure) { poison() }
      for (index, job) in taken.enumerated() {
        if index < outcomes.count, case .failed(let own) = outcomes[index] { job.fail(own) } else { job.fail(failure) }
      }
      return
    }
    times.end()
    for (job, outcome) in zip(taken, outcomes) {
      switch outcome {
      case .done(let finish): finish()
      case .failed(let error): job.fail(error)
      }
    }
  }

  /// Runs one write in a savepoint.
  ///
  /// - Throws: where the whole transaction is lost with it.
  private func run(_ job: Job, _ database: GRDB.Database) throws -> Outcome {
    try database.execute(sql: "SAVEPOINT job")
    let outcome = job.run(SQLiteConnection(database: database))
    switch outcome {
    case .done:
      try database.execute(sql: "RELEASE job")
    case .failed(let error):
      if let failure = error as? DatabaseFailure, failure.isFatal { throw failure }
      // Some faults (a full disk) end the transaction by themselves, and with it the writes before.
      guard database.isInsideTransaction else { throw error }
      try database.execute(sql: "ROLLBACK TO job")
      try database.execute(sql: "RELEASE job")
    }
    return outcome
  }
}
