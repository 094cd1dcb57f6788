import Domain
import Exchange
import Translation
import Trust

/// The form on which a clinician reports a possible error: a kind and a place, both from lists.
struct ReportPage {
  let view: RequestView
  let way: ReportingWay
  /// Nil once the view is closed: then there is no place to choose.
  let display: DisplayedSummary?
  let reports: [ReportedError]
  let texts: PageTexts
  /// What was chosen on a form that was not taken.
  var kind: String?
  var place: String?
  /// Key of what was wrong with it.
  var fault: String?

  /// Entries of a section that can be chosen; of a longer one the section as a whole.
  private static let mostEntries = 200

  private var base: String { "/clinician/requests/\(view.id)" }
  private var country: String { texts["country.\(view.country)"] }

  var values: [String: Any] {
    [
      "action": "\(base)/report", "back": base, "reference": view.reference.description,
      "way": wayText, "isNobody": way.contact == nil, "telephone": telephone, "fault": fault.map { texts[$0] } ?? "",
      "faultField": fault == "report.fault.place" ? "place" : "kinds", "isKindFault": fault == "report.fault.kind",
      "isPlaceFault": fault == "report.fault.place",
      "kinds": ErrorReport.Kind.allCases.map { kind in
        [
          "value": kind.rawValue, "name": texts["report.kind.\(kind.rawValue)"], "isChosen": kind.rawValue == self.kind,
        ] as [String: Any]
      },
      "hasPlaces": display != nil, "sections": sections, "has_reports": !reports.isEmpty,
      "reports": reports.map { ["href": "\(base)/report/\($0.number)", "text": Self.line($0, texts)] },
    ]
  }

  private var wayText: String {
    guard let contact = way.contact else { return texts("report.way.none", ["country": country]) }
    let words = ["name": contact.name, "email": contact.email ?? ""]
    return texts(way.isSent ? "report.way.sent" : "report.way.byHand", words)
  }

  private var telephone: [[String: String]] {
    guard let number = (way.contact ?? way.own)?.telephone else { return [] }
    return [["text": texts("report.urgent", ["telephone": number])]]
  }

  /// Kind and place of a report in one line.
  static func line(_ reported: ReportedError, _ texts: PageTexts) -> String {
    let kind = texts["report.kind.\(reported.report.kind.rawValue)"]
    let place = reported.report.place.map { " — \(ErrorReportText.words($0, texts))" } ?? ""
    return "\(kind)\(place) (\(texts.clock(reported.at)))"
  }

  /// As on the summary, alerts included where the document has no place for them.
  private var sections: [[String: Any]] {
    guard let display else { return [] }
    let hasAlerts = display.sections.contains { SummaryPage.Place($0.code) == .alerts }
    let alerts = hasAlerts ? [] : [Translator.silentSection("104605-1", in: LanguageTag(texts.language))]
    return (alerts + display.sections).compactMap { section in
      // Another country's code of a section is no place unless it has the form of one.
      guard ErrorReport.Place(section.code) != nil else { return nil }
      let whole: [String: Any] = [
        "value": section.code, "text": texts["report.whole"], "lang": texts.language, "selected": section.code == place,
      ]
      return ["label": shown(section.title), "options": [whole] + entries(of: section)]
    }
  }

  private func entries(of section: DisplayedSection) -> [[String: Any]] {
    (section.items + section.withdrawn).prefix(Self.mostEntries).compactMap { item in
      guard let entry = item.place else { return nil }
      let value = "\(section.code)/\(entry)"
      return [
        "value": value, "text": "\(texts("report.entry", ["n": entry])): \(shown(item.main.text, most: 80))",
        "lang": texts.language, "selected": value == place,
      ]
    }
  }
}

/// What follows a report: who was told and how, what to send where nobody was, and what happens next.
struct ReportedPage {
  let view: RequestView
  let reported: ReportedError
  /// Of the message; nil where none is sent.
  let state: ErrorReportQueue.State?
  let own: CountryCode
  let texts: PageTexts

  private var contact: Peer.Contact? { reported.way.contact }
  private var country: String { texts["country.\(view.country)"] }

  private var message: ErrorReportText {
    ErrorReportText(
      reported.report, reference: view.reference, from: view.country, readIn: own, answers: reported.way.own)
  }

  /// Whether somebody must still send or tell it.
  private var isByHand: Bool { state == nil || state == .failed }

  var values: [String: Any] {
    let (base, message) = ("/clinician/requests/\(view.id)", message)
    return [
      "recorded": texts("reported.text", ["time": texts.time(reported.at)]), "line": ReportPage.line(reported, texts),
      "reference": view.reference.description, "told": told, "style": state == .failed ? "bad" : isByHand ? "warn" : "",
      "isByHand": isByHand, "mailto": isByHand ? message.link(to: contact) ?? "" : "", "telephone": telephone,
      "subject": message.subject, "body": message.body, "messageLanguage": message.language,
      "next": [
        texts("reported.next.1", ["country": country]),
        reported.way.own.map { texts("reported.next.2.own", ["name": $0.name]) } ?? texts["reported.next.2"],
        texts["reported.next.3"],
      ],
      "back": base, "other": "\(base)/report",
    ]
  }

  private var told: String {
    guard let contact else { return texts("reported.none", ["country": country]) }
    var words = ["name": contact.name, "email": contact.email ?? ""]
    switch state {
    case .waiting: return texts("reported.waiting", words)
    case .sent(let at):
      words["time"] = texts.time(at)
      return texts("reported.sent", words)
    case .failed: return texts["reported.failed"]
    case nil: return texts(contact.email == nil ? "reported.byPhone" : "reported.byHand", words)
    }
  }

  /// Of the country that delivered; where it names nobody, of our own contact point.
  private var telephone: [[String: String]] {
    guard isByHand, let number = (contact ?? reported.way.own)?.telephone else { return [] }
    return [
      ["href": "tel:\(number.filter { $0 != " " })", "text": texts("reported.phone", ["telephone": number])]
    ]
  }
}
