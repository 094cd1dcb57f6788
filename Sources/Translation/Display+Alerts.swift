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
    if let heading = alerts.first, heading.headsAlerts || Self.alertHeadings.contains(heading.words.lowercased()) {
      alerts.removeFirst()
    }
    guard !alerts.isEmpty else { return [] }
    let code = "104605-1"
    return [
      DisplayedSection(
        code: code, title: self.words.section(code) ?? code, items: wordItems(alerts.map(\.words)), nothing: nil,
        nothingText: nil)
    ]
  }

  /// Where the words of the problems become words of alerts: at a heading of alerts, as its writer marked it or as our
  /// languages have it; else behind their end.
  func startOfAlerts(in words: [RemainingWords]) -> Int {
    guard !hasAlerts else { return words.endIndex }
    return words.firstIndex(where: \.headsAlerts)
      ?? words.firstIndex { text in
        text.words.count <= Self.longestHeading
          && Self.alertHeadings.contains { text.words.lowercased().hasPrefix($0) }
      } ?? words.endIndex
  }

  private var hasAlerts: Bool {
    summary.alerts != Documents.Section()
      || summary.narrativeSections.contains { CarriedAlerts.sections.contains($0.code.code) }
  }

  /// As the languages of the pages head them; the writer of a pivot keeps the title that its source had.
  private static let alertHeadings: Set<String> = Set(
    DisplayWords.languages.compactMap { DisplayWords(language: $0).section("104605-1")?.lowercased() })
  /// A heading; longer words that begin alike are a sentence about a problem.
  private static let longestHeading = 60
}
