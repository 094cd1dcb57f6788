import CDA
import Domain

extension TranslationReport {
  /// The report for people: a heading for each section of the source, one line for each item under it, then what
  /// concerns no single item, and the warnings.
  public var explanation: String {
    var lines: [String] = []
    var section: String?
    for item in items {
      let place = item.place
      if place.section != section {
        section = place.section
        lines.append(place.section)
      }
      lines.append("  " + item.explanation(as: place.item))
    }
    lines += block("header", header.filter { $0.equivalence != nil || $0.outcome.reason != nil })
    lines += block("besides", besides)
    lines += block("warnings", warnings)
    return lines.joined(separator: "\n")
  }

  private func block(_ title: String, _ lines: [AccountItem]) -> [String] {
    lines.isEmpty ? [] : [title] + lines.map { "  " + $0.explanation }
  }

  /// One sentence: how many items went in, how many have a line that says what became of them, and what that is.
  public var summaryLine: String {
    let counts = counts
    let accounted = counts.incoming - unaccounted.count
    return "\(counts.incoming) items in, \(accounted) accounted: \(counts.kept) kept, \(counts.mapped) mapped, "
      + "\(counts.text) as text, \(counts.leftOut) left out · \(warnings.count) warnings · terminology "
      + catalogueVersion
  }
}

extension ReportLine {
  /// The path, cut into that of the section and the rest.
  fileprivate var place: (section: String, item: String) {
    guard let slash = path.lastIndex(of: "/") else { return (path, path) }
    return (String(path[..<slash]), String(path[path.index(after: slash)...]))
  }

  fileprivate func explanation(as name: String) -> String {
    var parts = ["\(name)  \(outcome.rawValue)"]
    if let reason { parts.append("(\(reason.rawValue))") }
    if let equivalence { parts.append("[\(equivalence.rawValue)]") }
    let details = mappings.map(\.explanation) + losses.map { "not carried: \($0.explanation)" }
    return parts.joined(separator: " ") + (details.isEmpty ? "" : ": " + details.joined(separator: "; "))
      + (note.isEmpty ? "" : " · \(note)")
  }
}

extension ElementMapping {
  fileprivate var explanation: String {
    "\(element)\(source?.words ?? "")\(european.map { " →\($0.words)" } ?? "") [\(equivalence.rawValue)]"
  }
}

extension AccountItem {
  fileprivate var explanation: String {
    let how = equivalence.map { " [\($0.rawValue)]" } ?? ""
    let reason = outcome.reason.map { " (\($0.rawValue))" } ?? ""
    return "\(element)\(reason)  \(sourcePath)\(source?.words ?? "")\(european.map { " →\($0.words)" } ?? "")\(how)"
      + (note.isEmpty ? "" : ": \(note)")
  }
}

extension Coding {
  fileprivate var words: String { (display.map { " \($0)" } ?? "") + " (\(code))" }
}
