import Database
import Domain
import Trust

/// Checks some tiles' worth of rows: each row against its own entry, the rows against their tiles and bundles.
struct PageCheck: Sendable {
  /// Rows of one page; a whole number of tiles.
  static let rows = 1024

  /// What a page is checked against, the same for all.
  struct Frame: Sendable {
    let files: FoundFiles
    /// Entries that are looked at.
    let count: Int
    /// Entries under the checkpoint, as far as there is one.
    let signed: Int
    /// Sizes whose roots will be asked for.
    let sizes: Set<Int>
    let isGrowing: Bool
    /// Whether the files of everything signed must be there.
    let needsFiles: Bool
  }

  /// What a page gives to the whole.
  struct Report: Sendable {
    var from: Int
    /// Roots of the full tiles.
    var tiles: [[UInt8]] = []
    /// The leaves of the last tile when it is not full.
    var open: [[UInt8]] = []
    /// For each size that was asked for and ends within a tile: the leaves of that tile before it.
    var prefixes: [Int: [[UInt8]]] = [:]
    var bodies = 0
    var events = MissingEvents()
    var difference: String?
  }

  private let frame: Frame
  private var report: Report
  private var leaves: [[UInt8]] = []
  private var bundle = TreeBundle()
  private var next: Int

  /// Reads and checks the page that begins at an entry.
  static func run(_ frame: Frame, from: Int, in connection: any Connection) throws -> Report {
    let end = min(from + rows, frame.count)
    var check = PageCheck(frame: frame, from: from)
    do {
      let rows = try connection.query(query, [.integer(Int64(from)), .integer(Int64(end))])
      try check.run(rows, end)
    } catch let failure as DatabaseFailure where failure.code == "database.damaged" {
      check.report.difference = "Entry \(check.next) or one after it cannot be read. \(failure.why)"
    }
    return check.report
  }

  private init(frame: Frame, from: Int) {
    self.frame = frame
    report = Report(from: from)
    next = from
  }

  private mutating func run(_ rows: [Row], _ end: Int) throws {
    for row in rows {
      let (entry, leaf, difference) = RowCheck.run(row, expected: next)
      if let difference {
        report.difference = "Entry \(next): \(difference)."
        return
      }
      if row["sealed"] != .null { report.bodies += 1 }
      report.events.look(at: row, position: next)
      leaves.append(leaf)
      bundle.append(entry: entry)
      next += 1
      if frame.sizes.contains(next), leaves.count < TreeLevels.width { report.prefixes[next] = leaves }
      if leaves.count == TreeLevels.width, try !closeTile() { return }
    }
    if next < end {
      report.difference = "Entry \(next): it is missing."
    } else if !leaves.isEmpty {
      _ = try closeTile()
    }
  }

  /// Compares the files of the tile that was read; false where they differ.
  private mutating func closeTile() throws -> Bool {
    let index = (next - 1) / TreeLevels.width
    let signed = min(leaves.count, max(0, frame.signed - index * TreeLevels.width))
    var hashes = TreeBundle()
    for leaf in leaves { hashes.append(hash: leaf) }
    for (slot, content) in [
      (FoundFiles.Slot(level: 0, index: index), hashes), (FoundFiles.Slot(level: nil, index: index), bundle),
    ] {
      report.difference = try frame.difference(slot, content, signed: signed)
      if report.difference != nil { return false }
    }
    if leaves.count == TreeLevels.width { report.tiles.append(MerkleTree.root(leaves)) } else { report.open = leaves }
    leaves = []
    bundle = TreeBundle()
    return true
  }

  // Texts are read as bytes: a text that was cut by a zero byte, or is no UTF-8, must not look whole.
  static let query = """
    SELECT e.seq AS seq, CAST(e.entry AS BLOB) AS entry, e.leaf AS leaf, e.at AS at, CAST(e.kind AS BLOB) AS kind,
      CAST(e.tag AS BLOB) AS tag, b.year AS year, b.sealed AS sealed, CAST(b.facts AS BLOB) AS facts,
      CAST(b.trace AS BLOB) AS trace, CAST(b.reference AS BLOB) AS reference, CAST(b.peer AS BLOB) AS peer,
      CAST(b.outcome AS BLOB) AS outcome, k.wrapped AS wrapped,
      typeof(e.entry) = 'text' AND typeof(e.leaf) = 'blob' AND typeof(e.kind) = 'text' AND typeof(e.tag) = 'text'
        AND (b.seq IS NULL OR typeof(b.sealed) = 'blob' AND typeof(b.facts) = 'text' AND typeof(b.outcome) = 'text'
          AND typeof(b.trace) IN ('text', 'null') AND typeof(b.reference) IN ('text', 'null')
          AND typeof(b.peer) IN ('text', 'null'))
        AND (k.tag IS NULL OR typeof(k.wrapped) = 'blob') AS typed
    FROM audit_entry e LEFT JOIN audit_body b ON b.seq = e.seq
    LEFT JOIN audit_key k ON k.tag = e.tag
      AND k.year = CAST(strftime('%Y', e.at / 1000, 'unixepoch') AS INTEGER)
    WHERE e.seq >= ? AND e.seq < ? ORDER BY e.seq
    """
}

extension PageCheck.Frame {
  /// How the files of one slot differ from what the rows say, or that a signed one is missing.
  func difference(_ slot: FoundFiles.Slot, _ content: TreeBundle, signed: Int) throws(AuditFailure) -> String? {
    if let text = try files.difference(slot, content.bytes, ends: content.ends, isGrowing: isGrowing) { return text }
    // While a gateway runs it takes away what a wider tile has replaced.
    let mustBeThere = needsFiles || isGrowing && signed == TreeLevels.width
    return mustBeThere ? files.missing(slot, width: signed) : nil
  }
}
