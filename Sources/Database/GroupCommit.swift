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
  private let ahead: WriteAheadLog
  /// Most writes that wait; a further one is refused at once.
  private let limit: Int
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

  init(_ pool: DatabasePool, _ ahead: WriteAheadLog, limit: Int) {
    self.pool = pool
    self.ahead = ahead
    self.limit = limit
  }

  var isPoisoned: Bool { state.withLock { $0.isPoisoned } }
  var waiting: Int { state.withLock { $0.waiting.count } }

  func poison() { state.withLock { $0.isPoisoned = true } }

  /// Copies the write-ahead log into the database file and cuts it to nothing.
  ///
  /// Waits for readers of older states, at most as long as the library's busy time.
  func truncateLog() async throws {
    if isPoisoned { throw DatabaseFailure.poisoned }
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      pool.asyncWriteWithoutTransaction { database in
        do {
          try database.checkpoint(.truncate)
          continuation.resume()
        } catch {
          continuation.resume(throwing: DatabaseFailure(error))
        }
      }
    }
  }

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
    let (refusal, starts) = state.withLock { state -> (DatabaseFailure?, Bool) in
      if state.isPoisoned { return (.poisoned, false) }
      if state.waiting.count >= limit { return (.overloaded, false) }
      state.waiting.append(job)
      let starts = !state.isRunning
      state.isRunning = true
      return (nil, starts)
    }
    if let refusal { job.fail(refusal) }
    if starts { pool.asyncWriteWithoutTransaction { self.drain($0) } }
  }

  /// Commits batch after batch until nobody waits.
  private func drain(_ database: GRDB.Database) {
    while true {
      let jobs = take(Self.batch, endsWhenNone: true)
      if jobs.isEmpty { return }
      commitBatch(from: jobs, database)
      ahead.tend(database, isQuiet: waiting == 0) { self.poison() }
    }
  }

  /// The writes that wait, at most `count`, the oldest first.
  ///
  /// - Parameter endsWhenNone: whether the loop is over when none waits.
  private func take(_ count: Int, endsWhenNone: Bool) -> [Job] {
    state.withLock { state in
      if state.waiting.isEmpty {
        if endsWhenNone { state.isRunning = false }
        return []
      }
      if state.waiting.count <= count {
        defer { state.waiting = [] }
        return state.waiting
      }
      defer { state.waiting.removeFirst(count) }
      return Array(state.waiting.prefix(count))
    }
  }

  private func commitBatch(from first: [Job], _ database: GRDB.Database) {
    if isPoisoned {
      for job in first { job.fail(DatabaseFailure.poisoned) }
      return
    }
    var taken = first
    var outcomes: [Outcome] = []
    outcomes.reserveCapacity(Self.batch)
    do {
      try database.inTransaction(.immediate) {
        let connection = SQLiteConnection(database: database)
        let deadline = ContinuousClock.now.advanced(by: .milliseconds(Self.gathering))
        while outcomes.count < taken.count {
          outcomes.append(try run(taken[outcomes.count], connection))
          if outcomes.count == taken.count, taken.count < Self.batch, ContinuousClock.now < deadline {
            taken += take(Self.batch - taken.count, endsWhenNone: false)
          }
        }
        times.begin()
        return .commit
      }
    } catch {
      fail(taken, outcomes, DatabaseFailure(error))
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

  /// Tells every caller of a batch that is lost; one whose own write failed before hears of that.
  private func fail(_ taken: [Job], _ outcomes: [Outcome], _ failure: DatabaseFailure) {
    if failure.leavesDiskUnknown { poison() }
    for (index, job) in taken.enumerated() {
      if index < outcomes.count, case .failed(let own) = outcomes[index] { job.fail(own) } else { job.fail(failure) }
    }
  }

  /// Runs one write in a savepoint.
  ///
  /// - Throws: where the whole transaction is lost with it.
  private func run(_ job: Job, _ connection: SQLiteConnection) throws -> Outcome {
    try connection.execute("SAVEPOINT job")
    let outcome = job.run(connection)
    switch outcome {
    case .done:
      try connection.execute("RELEASE job")
    case .failed(let error):
      if let failure = error as? DatabaseFailure, failure.isFatal { throw failure }
      // Some faults (a full disk) end the transaction by themselves, and with it the writes before.
      guard connection.database.isInsideTransaction else { throw error }
      try connection.execute("ROLLBACK TO job")
      try connection.execute("RELEASE job")
    }
    return outcome
  }
}
