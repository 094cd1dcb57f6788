import Documents
import Domain

/// Alerts that travelled among the words of the problems, since the pivot has no section for them: a reader sees them
/// where alerts stand, before everything, and not as one line among the problems below "Alerts: not available".
extension Display {
  /// LOINC 11450-4, the problem list: where the pivot's writers put alerts, below the heading that they had.
  static let problemList = "11450-4"

  /// The section that the words make; none where the document has alerts of its own, or none can be told apart.
  var carriedAlerts: [DisplayedSection] {
    let words = remainingWords(of: summary.problems)
    var alerts = words[startOfAlerts(in: words)...]
    if let heading = alerts.first, Self.alertHeadings.contains(heading.lowercased()) { alerts.removeFirst() }
    guard !alerts.isEmpty else { return [] }
    let code = "104605-1"
    return [
      DisplayedSection(
        code: code, title: self.words.section(code) ?? code, items: wordItems(Array(alerts)), nothing: nil,
        nothingText: nil)
    ]
  }

  /// Where the words of the problems become words of alerts: at a heading of alerts; else behind their end.
  func startOfAlerts(in words: [String]) -> Int {
    guard !hasAlerts else { return words.endIndex }
    return words.firstIndex { text in
      text.count <= Self.longestHeading && Self.alertHeadings.contains { text.lowercased().hasPrefix($0) }
    } ?? words.endIndex
  }

  private var hasAlerts: Bool {
    summary.alerts != Documents.Section()
      || summary.narrativeSections.contains { DisplayWords.alerts.contains($0.code.code) }
  }

  /// As the languages of the pages head them; the writer of a pivot keeps the title that its source had.
  private static let alertHeadings: Set<String> = Set(
    DisplayWords.languages.compactMap { DisplayWords(language: $0).section("104605-1")?.lowercased() })
  /// A heading; longer words that begin alike are a sentence about a problem.
  private static let longestHeading = 60
}
