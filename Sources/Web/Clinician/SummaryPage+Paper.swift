import Domain
import Exchange
import PDF
import Translation

/// The same summary for paper and for copying: what is told first on the page is told first there too.
extension SummaryPage {
  /// A tagged PDF on A4.
  ///
  /// - Parameter hasOriginals: whether the source's own words stand beside the translated ones.
  func paper(hasOriginals: Bool) throws(PDFFailure) -> [UInt8] {
    let words = texts("printedBy", ["name": shown(reader), "time": moment(now), "updated": display.updated])
    var sheet = PaperSheet(
      title: texts["summary"], created: now,
      footing: "\(words) — \(texts("verify.short", ["link": check.short]))",
      reference: "\(texts["reference"]) \(view.reference)", note: texts["mayNotContainAll"], country: country,
      hasOriginals: hasOriginals)
    sheet.banner = view.isVitalInterest ? texts["vitalBanner"] : ""
    sheet.latin = latin
    sheet.truth = [truth, flagged].filter { !$0.isEmpty }.joined(separator: " ")
    sheet.notices = partial + remarksNotice
    sheet.mark = check.code?.modules ?? []
    return try whole.paper(sheet)
  }

  /// Alerts to pregnancy as plain lines, below what must be known of them all.
  var copied: String {
    var urgent = whole
    urgent.sections = urgent.sections.filter { Place($0.code) != .rest }
    let latinLine = latin.isEmpty ? [] : ["\(texts["latin"]): \(latin)"]
    let banner = view.isVitalInterest ? ["⚠ \(texts["vitalBanner"])"] : []
    let notices = (partial + remarksNotice).map { "⚠ \($0)" }
    return (banner + latinLine + notices + [texts["mayNotContainAll"], "", urgent.text]).joined(separator: "\n")
  }

  private var remarksNotice: [String] {
    received.remarks.isEmpty ? [] : [texts("remarks", ["n": String(received.remarks.count)])]
  }

  /// With the alerts, also where the document has no place for them.
  private var whole: DisplayedSummary {
    var summary = display
    summary.sections = missing + display.sections
    summary.patient.family = capitals(display.patient.family)
    return summary
  }
}
