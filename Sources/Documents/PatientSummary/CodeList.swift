import Domain

/// Codes that make an entry one of a kind, by code system. A code that ends in `*` holds for all that begin so.
public struct CodeList: Sendable, Hashable {
  /// By OID of the system.
  private var exact: [String: Set<String>] = [:]
  private var beginnings: [String: Set<String>] = [:]

  /// A list without any code, which holds nothing.
  public init() {}

  public var isEmpty: Bool { exact.isEmpty && beginnings.isEmpty }

  public mutating func add(_ codes: Set<String>, of system: String) {
    for code in codes {
      if code.hasSuffix("*") {
        beginnings[system, default: []].insert(String(code.dropLast()))
      } else {
        exact[system, default: []].insert(code)
      }
    }
  }

  func holds(_ coding: Coding) -> Bool {
    if exact[coding.system]?.contains(coding.code) ?? false { return true }
    return beginnings[coding.system]?.contains { coding.code.hasPrefix($0) } ?? false
  }

  /// Whether any code in the entry is listed: what it is about, and all that it says of it, as a medicine's reason or the
  /// value of a result.
  func holds(_ entry: some RecordedEntry) -> Bool { !isEmpty && isListed(in: entry) }

  private func isListed(in value: Any) -> Bool {
    if let coding = value as? Coding { return holds(coding) }
    // Every member counts, so that a field that entries get later is not forgotten here.
    return Mirror(reflecting: value).children.contains { isListed(in: $0.value) }
  }
}

extension PatientSummary {
  /// Keys of the entries of a kind, as ``HideableEntry/key`` tells them.
  public func keys(of kind: CodeList) -> Set<String> {
    guard !kind.isEmpty else { return [] }
    var found = EntriesOfKind(kind: kind)
    var copy = self
    copy.accept(&found)
    return found.keys
  }

  /// LOINC codes of the sections that hold one of these entries.
  public func sections(holding keys: Set<String>) -> Set<String> {
    Set(hideable.filter { keys.contains($0.key) }.map(\.section))
  }
}

private struct EntriesOfKind: SectionVisitor {
  let kind: CodeList
  private(set) var keys: Set<String> = []

  init(kind: CodeList) { self.kind = kind }

  mutating func visit<Entry: RecordedEntry>(_ section: inout Section<Entry>, code: String) {
    for entry in section.entries where kind.holds(entry) { keys.insert(entry.key(in: code)) }
  }
}

/// Leaves of parts that are not allowed the entries that are allowed by themselves, without the words around them.
struct EntriesAlone: SectionVisitor {
  let allowed: Set<String>
  let keys: Set<String>

  func visit<Entry: RecordedEntry>(_ section: inout Section<Entry>, code: String) {
    guard !allowed.contains(code) else { return }
    let kept = section.entries.filter { keys.contains($0.key(in: code)) }
    section = Section()
    if !kept.isEmpty { section.content = .entries(kept) }
  }
}
