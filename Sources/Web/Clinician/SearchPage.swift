import Consent
import Countries
import Domain
import Exchange

/// What the search page shows: countries with their state, the fields of one of them, the purpose.
struct SearchPage {
  let countries: [PeerCountry]
  /// Countries asked lately, newest first.
  let recent: [CountryCode]
  let country: CountryCode?
  let mask: SearchMask?
  let takesCode: Bool
  let typed: Form
  /// Fault text by field.
  let faults: [String: String]
  let clinician: SignedInClinician
  /// The clinician's own country.
  let own: CountryCode
  let texts: PageTexts

  var values: [String: Any] {
    var values: [String: Any] = [
      "autofocus": country == nil, "groups": groups, "has_faults": !faults.isEmpty,
      "faults": faults.sorted { $0.key < $1.key }.map { ["field": $0.key, "text": $0.value] },
    ]
    if let country, let note = note(country) { values["note"] = note }
    if let mask { values["mask"] = form(mask) }
    return values
  }

  private func name(_ country: CountryCode) -> String { texts["country.\(country)"] }

  // MARK: Countries

  private var groups: [[String: Any]] {
    let known = countries.filter { recent.contains($0.country) }
      .sorted { (recent.firstIndex(of: $0.country) ?? 0) < (recent.firstIndex(of: $1.country) ?? 0) }
    let connected = countries.filter { !recent.contains($0.country) }.sorted { name($0.country) < name($1.country) }
    let taken = Set(countries.map(\.country.value) + [own.value])
    let others = PageTexts.europeanCountries.filter { !taken.contains($0) }.compactMap { CountryCode($0) }
      .sorted { name($0) < name($1) }
    return [
      group("group.recent", known.prefix(3).map { option($0.country, state($0.state)) }),
      group("group.connected", (connected + known.dropFirst(3)).map { option($0.country, state($0.state)) }),
      group("group.other", others.map { option($0, nil) }),
    ].filter { ($0["options"] as? [[String: Any]])?.isEmpty == false }
  }

  private func group(_ key: String, _ options: [[String: Any]]) -> [String: Any] {
    ["label": texts[key], "options": options]
  }

  private func option(_ country: CountryCode, _ state: String?) -> [String: Any] {
    [
      "code": country.value, "name": "\(name(country)) (\(country))\(state.map { " – \($0)" } ?? "")",
      "selected": country == self.country,
    ]
  }

  private func state(_ state: PeerCountry.State) -> String {
    switch state {
    case .available: texts["available"]
    case .interrupted(let since): texts("interrupted", ["time": time(since)])
    }
  }

  /// What to do where a country cannot be asked, or may not answer.
  private func note(_ country: CountryCode) -> [String: String]? {
    guard let peer = countries.first(where: { $0.country == country }), mask != nil else {
      return ["what": texts("notConnected", ["country": name(country)]), "next": texts["notConnected.next"]]
    }
    guard case .interrupted(let since) = peer.state else { return nil }
    return ["what": texts("interruptedNote", ["country": name(country), "time": time(since)])]
  }

  // MARK: The mask

  private func form(_ mask: SearchMask) -> [String: Any] {
    [
      "country": mask.country.value, "fields": mask.fields.map { field($0, mask) }, "takesCode": takesCode,
      "oneOf": mask.oneOf.isEmpty ? "" : texts["oneOf"], "code": typed["code"] ?? "",
      "codeFault": faults["code"] ?? "", "situationFault": faults["situation"] ?? "",
      "situations": CareSituation.allCases.map { situation in
        [
          "value": situation.rawValue, "label": texts["situation.\(situation.rawValue)"],
          "selected": typed["situation"] == situation.rawValue,
        ] as [String: Any]
      }, "readsTitle": texts["reads.title"], "reads": reads, "noticeLabel": texts["notice.link"],
      "notice": "/clinician/notice?language=\(noticeLanguage(mask.country))",
    ]
  }

  private func field(_ field: SearchMask.Field, _ mask: SearchMask) -> [String: Any] {
    var isDate = false
    if case .birthDate = field.kind { isDate = true }
    let example = field.example.isEmpty || isDate ? "" : "\(texts["example"]) \(field.example)"
    return [
      "id": field.id, "isDate": isDate, "label": field.label(in: texts.language), "native": field.nativeLabel ?? "",
      "nativeLanguage": mask.country.value.lowercased(), "help": field.help(in: texts.language), "example": example,
      "value": typed[field.id] ?? "", "day": typed["\(field.id)-day"] ?? "",
      "month": typed["\(field.id)-month"] ?? "", "year": typed["\(field.id)-year"] ?? "",
      "fault": faults[field.id] ?? "",
    ]
  }

  /// The sentence on the patient's own device.
  private var reads: String {
    texts(
      "reads",
      [
        "who": "\(texts.word("role", clinician.professional.role)) \(shown(clinician.professional.name))",
        "organisation": shown(clinician.organisation.name ?? clinician.organisation.locality), "country": name(own),
        "why": texts["reads.why"],
      ])
  }

  /// The language of the patient's country, where the notice is offered in it.
  private func noticeLanguage(_ country: CountryCode) -> String {
    let languages = ["AT": "de", "LI": "de", "IE": "en", "MT": "en", "LU": "fr", "BE": "fr"]
    let language = languages[country.value] ?? country.value.lowercased()
    return PageTexts.offered.contains(language) ? language : "en"
  }
}
