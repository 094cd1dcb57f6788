import CDA
import Documents
import Domain
import Exchange
import Translation

/// What the summary page shows, from coded data only.
struct SummaryPage {
  enum Mode: String, CaseIterable {
    case translation
    case both
    case original
  }

  let view: RequestView
  let display: DisplayedSummary
  let received: ReceivedSummary
  let texts: PageTexts
  let mode: Mode
  let flaggedOnly: Bool
  /// Whether sections of any length are shown to their end.
  var isWhole = false
  let now: Instant
  /// Stands on paper.
  let check: CheckLink
  /// Who looks, and so who prints.
  let reader: String

  /// Where a section stands; all but the rest are read without a click and without scrolling.
  enum Place: CaseIterable {
    case alerts
    case first
    /// Devices and pregnancy share the fourth field.
    case fourth
    case rest

    init(_ section: String) {
      switch section {
      case "44944-7", "104605-1": self = .alerts
      case "48765-2", "10160-0", "11450-4": self = .first
      case "46264-8", "10162-6": self = .fourth
      default: self = .rest
      }
    }
  }

  var values: [String: Any] {
    let groups = sections
    return patient.merging(links) { one, _ in one }.merging(closing as [String: Any]) { one, _ in one }.merging([
      "onlyFlagged": onlyFlagged, "reference": view.reference.description,
      "remarks": received.remarks.map(clinicalText), "has_remarks": !received.remarks.isEmpty,
      "isFlagged": display.flaggedCount > 0, "remarksText": texts("remarks", ["n": String(received.remarks.count)]),
      "partial": partial, "isPartial": !partial.isEmpty,
      "truth": truth, "flagged": flagged,
      "warnings": display.warnings.map(clinicalText), "isBoth": mode == .both,
      "printed_check": texts("verify.short", ["link": check.short]),
      "printed_by": texts("printedBy", ["name": shown(reader), "time": moment(now), "updated": display.updated]),
      "codePath": check.code?.path ?? "", "codeBox": String((check.code?.size ?? 0) + 4),
      "packing": packing, "alerts": groups[.alerts] ?? [], "first": groups[.first] ?? [],
      "fourth": groups[.fourth] ?? [],
      "rest": groups[.rest] ?? [], "document": document,
      "underVital": view.isVitalInterest ? texts["vitalBanner"] : "",
      "digest": received.documentDigest.hex, "documentID": shown(received.documentID),
    ]) { one, _ in one }
  }

  var country: String { texts["country.\(received.country)"] }

  /// The patient's name in Latin letters where it is written in others; empty elsewhere.
  var latin: String { LatinForm.of("\(display.patient.family) \(display.patient.given)").map { shown($0) } ?? "" }

  /// Until the view closes.
  var secondsLeft: Int { Int(max(0, (received.viewUntil.milliseconds - now.milliseconds + 999) / 1000)) }

  /// Until when it is shown (the line below names the zone), and how a page that stays open hears that it is closed before.
  private var closing: [String: String] {
    [
      "viewUntil": texts("viewUntil", ["time": texts.moment(received.viewUntil, besides: now)]),
      "secondsLeft": String(secondsLeft),
      "events": "/clinician/requests/\(view.id)/events", "version": String(view.version),
    ]
  }

  /// Nobody must take a part of the list for the whole of it.
  private var onlyFlagged: String {
    guard flaggedOnly else { return "" }
    return texts("onlyFlagged", ["n": String(display.flaggedCount), "m": String(display.items.count)])
  }

  private var patient: [String: Any] {
    [
      "family": capitals(shown(display.patient.family)), "given": shown(display.patient.given),
      "latin": latin,
      "born": display.patient.born,
      "age": age, "sex": display.patient.sex, "ending": display.patient.identifierEnding, "country": country,
    ]
  }

  /// Whole years; whole months below two years.
  private var age: String {
    let birth = received.summary.header.patient.birthTime
    guard let month = birth.month, let day = birth.day else { return "" }
    let today = now.utc
    let months = (today.year - birth.year) * 12 + today.month - month - (today.day < day ? 1 : 0)
    guard months >= 0 else { return "" }
    return months < 24 ? texts("ageMonths", ["n": String(months)]) : String(months / 12)
  }

  // MARK: The line of truth

  var truth: String {
    texts(
      "truth",
      [
        "country": country, "updated": display.updated, "built": built,
        "signature": texts[received.sealedBy == nil ? "noSeal" : "signatureValid"],
      ])
  }

  private var built: String {
    guard let instant = Instant(iso8601: received.builtAt) else { return shown(received.builtAt) }
    return moment(instant)
  }

  /// Day and time of day, by the clock of the clinician's country.
  func moment(_ instant: Instant) -> String { texts.dayAndTime(instant) }

  /// How many items are flagged, and by which flag.
  var flagged: String {
    let items = display.items
    guard display.flaggedCount > 0 else { return items.isEmpty ? "" : texts["noneFlagged"] }
    let sum = texts("flaggedCount", ["n": String(display.flaggedCount), "m": String(items.count)])
    let kinds: [DisplayedFlag.Kind] = [.check, .noEuropeanCode, .approximate, .originalLanguage]
    let parts = kinds.compactMap { kind -> String? in
      let labels = items.compactMap { item in item.flags.first { $0.kind == kind }?.label }
      return labels.first.map { "\(labels.count) \($0)" }
    }
    return parts.isEmpty ? sum : "\(sum) \(parts.joined(separator: ", "))."
  }

  /// What is in the document and could not be shown, named before anything is read (`record.partial`).
  var partial: [String] {
    let unread = display.unread
    return [("partial.whole", unread.whole), ("partial.some", unread.inPart)].compactMap { key, sections in
      guard !sections.isEmpty else { return nil }
      let titles = sections.map { shown($0.title) }.joined(separator: ", ")
      return texts(key, ["sections": titles, "reference": view.reference.description])
    }
  }

  // MARK: Links

  private var links: [String: Any] {
    let base = "/clinician/requests/\(view.id)"
    let both = "language=\(texts.language)&mode=\(mode.rawValue)"
    return [
      "languages": PageTexts.offered.map { language in
        link(texts["language.\(language)"], language, mode, flaggedOnly, isCurrent: language == texts.language)
          .merging(["code": language]) { old, _ in old }
      },
      "modes": Mode.allCases.map {
        link(texts["mode.\($0.rawValue)"], texts.language, $0, flaggedOnly, isCurrent: $0 == mode)
      },
      "flaggedOnly": link(
        texts("flaggedOnly", ["n": String(display.flaggedCount)]), texts.language, mode, !flaggedOnly,
        isCurrent: flaggedOnly),
      "whole": "?\(both)", "closeAction": "\(base)/close", "reportAt": "\(base)/report",
      "originalDocument": received.isOriginalOffered ? "\(base)/original" : "",
      "hasOriginal": received.isOriginalOffered, "printed": "\(base)/summary.pdf?\(both)",
      "asText": "\(base)/summary.txt?\(both)", "retry": "\(base)?\(both)",
    ]
  }

  private func link(
    _ label: String, _ language: String, _ mode: Mode, _ flagged: Bool, isCurrent: Bool
  ) -> [String: Any] {
    let href = "?language=\(language)&mode=\(mode.rawValue)\(flagged ? "&flagged=1" : "")"
    return ["label": label, "href": href, "current": isCurrent]
  }

  // MARK: Sections

  /// In the reader's order; the number is the key that jumps to a section.
  private var sections: [Place: [[String: Any]]] {
    var groups: [Place: [[String: Any]]] = [:]
    for (index, section) in (missing + display.sections).enumerated() {
      let values = self.section(section).merging(["number": String(index + 1)]) { one, _ in one }
      groups[Place(section.code), default: []].append(values)
    }
    return groups
  }

  /// Alerts are printed also where the document has no place for them.
  var missing: [DisplayedSection] {
    display.sections.contains { Place($0.code) == .alerts }
      ? [] : [Translator.silentSection("104605-1", in: LanguageTag(texts.language))]
  }

  /// How the first four share the width, so that they are read without scrolling: problems stand under the shorter of
  /// their neighbours, or across the page in two columns where they are the longest; so do medicines that would leave half of
  /// the page empty.
  private var packing: String {
    let (allergies, medicines, problems) = (length("48765-2"), length("10160-0"), length("11450-4"))
    if problems > 8, problems > max(allergies, medicines) { return " wide-problems" }
    if medicines > 24, medicines > 2 * (allergies + problems) { return " wide-medicines" }
    return allergies > medicines ? " long-left" : ""
  }

  /// About how many lines a section takes in its column.
  private func length(_ code: String) -> Int {
    (display.sections.first { $0.code == code }?.items ?? []).reduce(0) { sum, item in
      sum + 1 + (item.details.joined(separator: " · ").count + 79) / 80 + item.flags.count { $0.explanation != nil }
    }
  }

  /// Entries of a section before the rest waits behind a link: no record of a person has as many, and a page of ten
  /// thousand would not open on a tablet.
  private static let mostItems = 200

  private func section(_ section: DisplayedSection) -> [String: Any] {
    let items = section.items.filter { !flaggedOnly || !$0.flags.isEmpty }
    let words = SummaryItem(section: section.code, mode: mode, texts: texts)
    var values: [String: Any] = [
      // A code of another country's section becomes a class: digits and hyphens only, as LOINC has them.
      "code": section.code.filter { $0.isASCII && ($0.isNumber || $0 == "-") }, "title": shown(section.title),
      // Words beside "not recorded" are no entries.
      "count": section.items.isEmpty || section.nothing != nil ? "" : String(section.items.count),
      "has_items": !items.isEmpty, "empty": section.items.isEmpty,
      "items": (isWhole ? items[...] : items.prefix(Self.mostItems)).map(words.values),
      "hidden": items.isEmpty && !section.items.isEmpty ? texts["noFlaggedHere"] : "",
    ]
    if !isWhole, items.count > Self.mostItems {
      let href = "?language=\(texts.language)&mode=\(mode.rawValue)\(flaggedOnly ? "&flagged=1" : "")&all=1"
      values["more"] = ["text": texts("moreItems", ["n": String(items.count - Self.mostItems)]), "href": href]
    }
    if !section.withdrawn.isEmpty {
      values["withdrawn"] =
        [
          "text": shown(section.withdrawnText ?? ""),
          "items": section.withdrawn.map { ([$0.main.text] + $0.details).map(clinicalText).joined(separator: " · ") },
        ] as [String: Any]
    }
    values["unread"] = section.unreadText.map { shown($0) }
    if let nothing = section.nothing { values["nothing"] = words.nothing(nothing, section.nothingText ?? "") }
    return values
  }

  // MARK: Provenance

  private var document: [[String: String]] {
    var facts = display.document
    if let signer = received.sealedBy {
      facts.append(DisplayedFact(name: texts["signedBy"], value: signer))
      facts.append(
        DisplayedFact(name: texts["signature"], value: texts("signatureResult", ["time": moment(received.receivedAt)])))
    } else {
      facts.append(DisplayedFact(name: texts["signature"], value: texts["noSeal"]))
    }
    facts.append(DisplayedFact(name: texts["builtOn"], value: built))
    facts.append(DisplayedFact(name: texts["receivedOn"], value: moment(received.receivedAt)))
    return facts.map { ["name": $0.name, "value": clinicalText($0.value)] }
  }
}

/// Clinical words may be longer than a name; they are bounded all the same.
func clinicalText(_ text: String) -> String { shown(text, most: 4000) }
