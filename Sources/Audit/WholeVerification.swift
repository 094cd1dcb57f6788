import Database
import Domain
import Trust

/// Reads the whole log while the gateway works: every row, event and full tile under the checkpoint of the beginning.
///
/// It takes a page at a time and rests after each, so that it never has more than a third of one thread.
struct WholeVerification: Sendable {
  let store: Store
  let files: LogFiles
  let signed: Checkpoint

  /// A row differs from what it says itself.
  private struct Altered: Error {
    let text: String
  }

  /// - Throws: `CancellationError` where it was told to end.
  func run() async throws -> LogVerification.Result {
    do {
      return .intact(mendedFiles: try await verify() ? 0 : mend())
    } catch let altered as Altered {
      return .altered(altered.text)
    } catch let error as CancellationError {
      throw error
    } catch let failure as any Explained {
      return .failed("\(failure.what) \(failure.why)")
    } catch {
      return .failed("The store could not be read.")
    }
  }

  /// Whether every full tile and bundle is there and is what the rows give.
  private func verify() async throws -> Bool {
    var edge = GrowingEdge()
    var isWhole = true
    while edge.levels.size < signed.size {
      try Task.checkCancellation()
      let clock = ContinuousClock()
      let start = clock.now
      let page = try await read(from: edge.levels.size)
      guard !page.isEmpty else { throw Altered(text: "Entry \(edge.levels.size) is missing.") }
      let full = edge.append(page)
      if isWhole { isWhole = try await !differs(full) }
      try await Task.sleep(for: (clock.now - start) * 2)
    }
    guard edge.levels.root == signed.root else {
      throw Altered(text: "The entries are not those that the checkpoint was signed over.")
    }
    return isWhole
  }

  private func read(from first: Int) async throws -> [StoredLeaves.Leaf] {
    let limit = signed.size - first
    return try await store.read { connection in
      let end = first + min(limit, PageCheck.rows / 2)
      let rows = try connection.query(PageCheck.query, [.integer(Int64(first)), .integer(Int64(end))])
      return try rows.enumerated().map { offset, row in
        let checked = RowCheck.run(row, expected: first + offset)
        if let difference = checked.difference { throw Altered(text: "Entry \(first + offset): \(difference).") }
        return StoredLeaves.Leaf(entry: checked.entry, hash: checked.leaf)
      }
    }
  }

  private func differs(_ full: [LogFile]) async throws -> Bool {
    for file in full where try await files.read(file.path) != file.bytes { return true }
    return false
  }

  /// Writes again what differs, now that the rows are known to be the right ones.
  private func mend() async throws -> Int {
    var mended = 0
    _ = try await StoredLeaves(store: store).replay(to: signed.size) { full in
      try Task.checkCancellation()
      mended += try await files.mend(full, countsMissing: true)
    }
    return mended
  }
}
