import Audit
import Consent
import Domain
import Exchange
import HTTPTypes
import Hummingbird

/// What of a history is looked at: a year by the country's calendar and the country that asked; all where nothing is named.
struct HistoryFilter {
  var year: String?
  var country: String?

  init(_ query: Form) {
    func value(_ name: String) -> String? { query[name].flatMap { $0.isEmpty ? nil : $0 } }
    (year, country) = (value("year"), value("country"))
  }

  func takes(_ view: ConsentRequestView, _ texts: PageTexts) -> Bool {
    (year == nil || year == Self.year(view.requestedAt, texts))
      && (country == nil || country == view.asker.country.value)
  }

  /// What a person did by themselves has no country.
  func takes(_ event: LoggedEvent, _ texts: PageTexts) -> Bool {
    country == nil && (year == nil || year == Self.year(event.time, texts))
  }

  static func year(_ instant: Instant, _ texts: PageTexts) -> String {
    String((texts.civil?.fields(instant) ?? instant.utc).year)
  }
}

/// Who saw my data, newest first (users.md P10).
extension PatientPages {
  func history(_ request: Request) async throws -> Response {
    let (visit, patient) = try await visitor(request)
    let texts = texts(visit)
    let filter = HistoryFilter(Form(request.uri.query ?? ""))
    let entries = try await desk.entries(of: patient)
    let (views, lone) = (try await desk.requests(of: patient), try await desk.lone(of: patient))
    let rows = views.filter { filter.takes($0, texts) }.map {
      row($0, entries[$0.traceID].map(String.init) ?? "", texts)
    }
    // What was opened without an answer stands first, marked (users.md P10).
    let ordered = rows.filter { $0["style"] == "vital" } + rows.filter { $0["style"] != "vital" }
    let own = lone.filter { filter.takes($0, texts) }.prefix(200)
    return await site.page(
      "history",
      [
        "has_any": !views.isEmpty, "has_rows": !rows.isEmpty, "rows": ordered, "has_lone": !own.isEmpty,
        "filter": filters(filter, views, lone, texts), "notes": notes([.complaint, .helpLine], texts),
        "ownMessages": visit.session.acting == nil,
        "lone": own.map { event in
          [
            "time": HistoryWords.time(event.time, texts),
            "what": HistoryWords.lone(event, texts),
            "proof": texts("history.proof", ["n": String(event.sequence)]),
            "proofHref": "/patient/proofs/\(event.sequence)",
          ]
        },
      ],
      Frame(title: texts["whoSaw"], language: texts.language), visit)
  }

  private func row(_ view: ConsentRequestView, _ entry: String, _ texts: PageTexts) -> [String: String] {
    let words = HistoryWords(view: view, texts: texts)
    return [
      "time": words.time, "who": words.who, "what": words.what, "because": words.because,
      "through": words.through(site.settings.country),
      "reference": view.reference.description, "mark": words.mark,
      "style": view.isVitalInterest ? "vital" : view.state == .refused ? "refused" : "",
      "proof": entry.isEmpty ? "" : texts("history.proof", ["n": entry]),
      "proofHref": entry.isEmpty ? "" : "/patient/proofs/\(entry)", "href": "/patient/requests/\(view.id)",
    ]
  }

  /// The choices of the filter; none where each would show everything.
  private func filters(
    _ filter: HistoryFilter, _ views: [ConsentRequestView], _ lone: [LoggedEvent], _ texts: PageTexts
  ) -> [[String: Any]] {
    let years = Set((views.map(\.requestedAt) + lone.map(\.time)).map { HistoryFilter.year($0, texts) })
    let countries = Set(views.map(\.asker.country.value))
    guard years.count + countries.count > 2 || filter.year != nil || filter.country != nil else { return [] }
    func options(_ values: [String], _ chosen: String?, _ name: (String) -> String) -> [[String: Any]] {
      [["value": "", "name": texts["historyAll"], "isCurrent": chosen == nil]]
        + values.map { ["value": $0, "name": name($0), "isCurrent": $0 == chosen] }
    }
    return [
      [
        "years": options(years.sorted(by: >), filter.year) { $0 },
        "countries": options(countries.sorted(), filter.country) { texts["country.\($0)"] }, "t": texts.all,
      ]
    ]
  }
}
