import Synchronization

/// Who waits for which request to change. In memory: what changed is read from the ledger.
final class StepBoard: Sendable {
  private struct Waiting {
    var next: UInt64 = 0
    var calls: [String: [UInt64: CheckedContinuation<Void, Never>]] = [:]
  }

  private let waiting = Mutex(Waiting())

  /// Suspends until the request changes, the time is over or the task is cancelled.
  ///
  /// - Parameter isOver: asked once this call is among those that a change wakes, so that what changed while it was on
  ///   its way here is not missed.
  func wait(
    for requestID: String, milliseconds: Int64, unless isOver: @escaping @Sendable () async -> Bool = { false }
  ) async {
    guard milliseconds > 0 else { return }
    let ticket = waiting.withLock { state in
      state.next += 1
      return state.next
    }
    let timer = Mutex<Task<Void, Never>?>(nil)
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isCancelled = waiting.withLock { state in
          if Task.isCancelled { return true }
          state.calls[requestID, default: [:]][ticket] = continuation
          return false
        }
        if isCancelled { return continuation.resume() }
        // Begins only now: a timer that fired before would have woken nobody.
        let task = Task {
          if await !isOver() {
            // Cancelled when the wait ends first; then there is nothing left to wake.
            do { try await Task.sleep(for: .milliseconds(milliseconds)) } catch { return }
          }
          wake(requestID, ticket)
        }
        timer.withLock { $0 = task }
      }
    } onCancel: {
      wake(requestID, ticket)
    }
    timer.withLock { $0?.cancel() }
  }

  func changed(_ requestID: String) {
    let calls = waiting.withLock { $0.calls.removeValue(forKey: requestID) }
    for call in calls?.values ?? [:].values { call.resume() }
  }

  func wakeAll() {
    let calls = waiting.withLock { state in
      defer { state.calls = [:] }
      return state.calls.values.flatMap(\.values)
    }
    for call in calls { call.resume() }
  }

  private func wake(_ requestID: String, _ ticket: UInt64) {
    let call = waiting.withLock { state in
      let call = state.calls[requestID]?.removeValue(forKey: ticket)
      // Most waits end by time: nothing may stay of each request that was ever waited for.
      if state.calls[requestID]?.isEmpty == true { state.calls[requestID] = nil }
      return call
    }
    call?.resume()
  }
}
