import Database
import Domain
import Foundation
import Synchronization
import Trust

/// One pass over a whole log: pages are checked side by side, and put together in order.
struct LogCheck: Sendable {
  let store: CopiedStore
  let directory: String
  let claims: LogClaims
  let isInUse: Bool
  let rowsAlone: Bool
  let progress: @Sendable (Int, Int) -> Void

  func run() async throws -> Verdict {
    let files = try FoundFiles(directory: directory)
    let connection = try store.open()
    let bound = isInUse ? claims.checkpoint?.size : nil
    let count: Int
    switch try await connection.read({ try TableCheck.shape($0, bound: bound) }) {
    case .rows(let rows): count = rows
    case .altered(let text): return .altered(text)
    case .cannotTell(let text): return .cannotTell(text)
    case .noLog:
      guard let signed = claims.checkpoint?.size, signed > 0 else { return .cannotTell("The store holds no log.") }
      return .altered("Entry 0 and what followed are missing: \(signed) entries were signed.")
    }
    let frame = PageCheck.Frame(
      files: files, count: count, signed: claims.checkpoint?.size ?? 0, sizes: claims.sizes, isGrowing: isInUse,
      needsFiles: !isInUse && !rowsAlone)
    async let damage = damage()
    let reports = try await pages(frame)
    if let difference = try await difference(reports, frame, connection) {
      _ = try await damage
      return .altered(difference)
    }
    if let damage = try await damage { return .altered(damage) }
    return verdict(reports, count)
  }

  private func verdict(_ reports: [PageCheck.Report], _ count: Int) -> Verdict {
    guard claims.missing == nil, let checkpoint = claims.checkpoint else {
      return .cannotTell(claims.missing ?? "There is no readable checkpoint in the log's directory.")
    }
    if count > checkpoint.size {
      return .cannotTell(
        "The last \(count - checkpoint.size) entries are not under a signed checkpoint yet; the gateway signs them"
          + " when it starts.")
    }
    let events = reports.reduce(into: MissingEvents()) { $0.add($1.events) }
    if let unexplained = events.unexplained { return .cannotTell(unexplained) }
    return .intact(entries: checkpoint.size, checkpoint: checkpoint)
  }

  /// The first difference that shows in the whole.
  private func difference(
    _ reports: [PageCheck.Report], _ frame: PageCheck.Frame, _ connection: Store
  ) async throws -> String? {
    if let difference = reports.lazy.compactMap(\.difference).first { return difference }
    let tiles = reports.flatMap(\.tiles)
    let prefixes = reports.reduce(into: [:]) { $0.merge($1.prefixes) { first, _ in first } }
    let claimed = claims.difference(count: frame.count) { size in
      let full = size / TreeLevels.width
      guard full <= tiles.count else { return nil }
      return TreeRange.root(tiles: tiles[..<full], leaves: prefixes[size] ?? [])
    }
    if let claimed { return claimed }
    if let difference = try upperTiles(tiles, frame) { return difference }
    if isInUse { return nil }
    if let stranger = frame.files.stranger { return "The file \(stranger) does not belong to the log." }
    let bodies = reports.reduce(0) { $0 + $1.bodies }
    return try await connection.read { try TableCheck.strangers($0, bodies: bodies) }
  }

  /// The tiles above the leaves, and the files for which there are no entries.
  private func upperTiles(_ roots: [[UInt8]], _ frame: PageCheck.Frame) throws(AuditFailure) -> String? {
    var hashes = roots
    var level = 1
    var known = [frame.count]
    while !hashes.isEmpty {
      known.append(hashes.count)
      var next: [[UInt8]] = []
      for start in stride(from: 0, to: hashes.count, by: TreeLevels.width) {
        let tile = Array(hashes[start..<min(start + TreeLevels.width, hashes.count)])
        var content = TreeBundle()
        for hash in tile { content.append(hash: hash) }
        let signed = min(tile.count, max(0, (frame.signed >> (8 * level)) - start))
        let slot = FoundFiles.Slot(level: level, index: start / TreeLevels.width)
        if let difference = try frame.difference(slot, content, signed: signed) { return difference }
        if tile.count == TreeLevels.width { next.append(MerkleTree.root(tile)) }
      }
      hashes = next
      level += 1
    }
    if isInUse { return nil }
    let beyond = frame.files.widths.keys.filter { slot in
      let level = slot.level ?? 0
      return slot.index * TreeLevels.width >= (level < known.count ? known[level] : 0)
    }
    let names = beyond.flatMap { slot in (frame.files.widths[slot] ?? []).map { slot.path(width: $0) } }
    return names.min().map { "The file \($0) holds more than the store: entries were taken out of it." }
  }

  /// Every page, each reader taking the next one that nobody has; none is begun after a difference.
  private func pages(_ frame: PageCheck.Frame) async throws -> [PageCheck.Report] {
    let turn = PageTurn(count: frame.count)
    let readers = max(2, min(8, ProcessInfo.processInfo.activeProcessorCount))
    return try await withThrowingTaskGroup(of: [PageCheck.Report].self) { group in
      for _ in 0..<readers {
        group.addTask {
          let connection = try store.open()
          var reports: [PageCheck.Report] = []
          while let from = turn.next() {
            let report = try await connection.read { try PageCheck.run(frame, from: from, in: $0) }
            if report.difference != nil { turn.stop() }
            reports.append(report)
            progress(min(from + PageCheck.rows, frame.count), frame.count)
          }
          try await connection.close()
          return reports
        }
      }
      var reports: [PageCheck.Report] = []
      for try await some in group { reports += some }
      return reports.sorted { $0.from < $1.from }
    }
  }

  private func damage() async throws -> String? {
    if isInUse { return nil }
    let connection = try store.open()
    do {
      return try await connection.read { try TableCheck.damage($0) }
    } catch let failure as DatabaseFailure where failure.code == "database.damaged" {
      return "\(failure.what) \(failure.why)"
    }
  }
}

/// Hands out the pages of one pass, in order.
private final class PageTurn: Sendable {
  private let count: Int
  private let from = Mutex(0)

  init(count: Int) { self.count = count }

  func next() -> Int? {
    from.withLock { from in
      guard from < count else { return nil }
      defer { from += PageCheck.rows }
      return from
    }
  }

  func stop() { from.withLock { $0 = count } }
}
