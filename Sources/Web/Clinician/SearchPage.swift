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
  /// Why the last try gave nobody.
  let failure: ExchangeFailure?
  let clinician: SignedInClinician
  /// The clinician's own country.
  let own: CountryCode
  let texts: PageTexts

  var values: [String: Any] {
    var values: [String: Any] = [
      "autofocus": country == nil, "groups": groups, "has_faults": !faults.isEmpty,
      "faults": listedFaults,
    ]
    if let country, failure == nil, let note = note(country) { values["note"] = note }
    if let country, let failure { values["failure"] = words(failure, country) }
    if let mask { values["mask"] = form(mask) }
    return values
  }

  /// In the order of the page, each with the name of its field and the box that it is corrected in.
  private var listedFaults: [[String: String]] {
    let fields = (mask?.fields ?? []).map { field in
      (field.id, field.kind == .birthDate ? "\(field.id)-day" : "\(field.id)-text", field.label(in: texts.language))
    }
    let rest = [("code", "code-text", texts["accessCode.short"]), ("situation", "situation", texts["purpose"])]
    return (fields + rest).compactMap { id, box, label in
      faults[id].map { ["field": box, "label": label, "text": $0] }
    }
  }

  private func name(_ country: CountryCode) -> String { texts["country.\(country)"] }

  /// What happened, what to do, and the reference for the phone.
  private func words(_ failure: ExchangeFailure, _ country: CountryCode) -> [String: String] {
    let shared = texts.failure(failure.code)
    var since = ""
    if case .interrupted(let instant) = countries.first(where: { $0.country == country })?.state {
      since = texts.time(instant)
    }
    let own = "found.\(failure.code)"
    let hasOwn = PageTexts.table[own] != nil && (failure.code != "peer.unreachable" || !since.isEmpty)
    let tries = failure.triesLeft.map { left in
      left == 0 ? texts["found.pause"] : texts("found.tries", ["n": String(left)])
    }
    return [
      "what": hasOwn ? texts(own, ["country": name(country), "time": since]) : shared?.what ?? failure.what,
      "next": shared?.next ?? failure.whatToDo, "tries": tries ?? "",
      "reference": failure.reference?.description ?? "", "code": failure.code,
    ]
  }

  // MARK: Countries

  private var groups: [[String: Any]] {
    let known = countries.filter { recent.contains($0.country) }
      .sorted { (recent.firstIndex(of: $0.country) ?? 0) < (recent.firstIndex(of: $1.country) ?? 0) }
    let connected = countries.filter { !recent.contains($0.country) }.sorted { name($0.country) < name($1.country) }
    let taken = Set(countries.map(\.country.value) + [own.value])
    let others = PageTexts.europeanCountries.filter { !taken.contains($0) }.compactMap { CountryCode($0) }
      .sorted { name($0) < name($1) }
    return [
      group("group.recent", known.prefix(3).map { option($0.country, state($0)) }),
      group("group.connected", (connected + known.dropFirst(3)).map { option($0.country, state($0)) }),
      group("group.other", others.map { option($0, nil) }),
    ].filter { ($0["options"] as? [[String: Any]])?.isEmpty == false }
  }

  private func group(_ key: String, _ options: [[String: Any]]) -> [String: Any] {
    ["label": texts[key], "options": options]
  }

  private func option(_ country: CountryCode, _ state: String?) -> [String: Any] {
    [
      "code": country.value, "name": "\(name(country)) (\(country))\(state.map { " – \($0)" } ?? "")",
      "selected": country == self.country, "label": name(country), "state": state ?? texts["notConnectedYet"],
      "words": Set(PageTexts.offered.map { PageTexts(language: $0)["country.\(country)"] }).sorted()
        .joined(separator: " "),
    ]
  }

  private func state(_ peer: PeerCountry) -> String { Self.word(peer.state, texts) }

  static func word(_ state: PeerCountry.State, _ texts: PageTexts) -> String {
    switch state {
    case .available: texts["available"]
    case .interrupted(let since): texts("interrupted", ["time": texts.clock(since)])
    }
  }

  /// What to do where a country cannot be asked, or may not answer.
  private func note(_ country: CountryCode) -> [String: String]? {
    guard let peer = countries.first(where: { $0.country == country }), mask != nil else {
      return ["what": texts("notConnected", ["country": name(country)]), "next": texts["notConnected.next"]]
    }
    guard case .interrupted(let since) = peer.state else { return nil }
    return ["what": texts("interruptedNote", ["country": name(country), "time": texts.time(since)])]
  }

  // MARK: The mask

  private func form(_ mask: SearchMask) -> [String: Any] {
    return [
      "country": mask.country.value, "asking": texts("asking", ["country": name(mask.country)]),
      "fields": fields(mask), "takesCode": takesCode, "code": typed["code"] ?? "",
      "codeFault": faults["code"] ?? "", "situationFault": faults["situation"] ?? "",
      "situations": CareSituation.allCases.map { situation in
        [
          "value": situation.rawValue, "label": texts["situation.\(situation.rawValue)"],
          "selected": typed["situation"] == situation.rawValue, "purpose": situation.purpose.rawValue.lowercased(),
        ] as [String: Any]
      }, "parts": Self.emergencySet.map { texts["set.\($0)"] }, "readsTitle": texts["reads.title"],
      "reads": reads(mask.country), "noticeLabel": texts["notice.link"],
      "notice": "/clinician/notice?language=\(patientLanguage(mask.country))",
    ]
  }

  /// Sections of the emergency set (users.md, C5), in the order of the summary.
  private static let emergencySet = [
    "48765-2", "10160-0", "11450-4", "46264-8", "10162-6", "47519-4", "11369-6",
  ]

  /// In the mask's order; of alternatives all stand where their first does, and one is chosen.
  private func fields(_ mask: SearchMask) -> [[String: Any]] {
    let isFresh = faults.isEmpty && failure == nil
    return mask.fields.enumerated().compactMap { index, field in
      let focused = self.field(field, mask, hasFocus: isFresh && index == 0)
      guard let group = mask.oneOf.first(where: { $0.contains(field.id) }) else { return focused }
      guard group.first(where: { id in mask.fields.contains { $0.id == id } }) == field.id else { return nil }
      let name = MaskReading.choiceName(group)
      let chosen = typed[name] ?? field.id
      let options = group.compactMap { id in mask.fields.first { $0.id == id } }.map { other -> [String: Any] in
        let isChosen = other.id == chosen
        return self.field(other, mask, hasFocus: isFresh && index == 0 && isChosen)
          .merging(["name": name, "isChosen": isChosen, "isAlternative": true]) { $1 }
      }
      return ["group": ["options": options]]
    }
  }

  private func field(_ field: SearchMask.Field, _ mask: SearchMask, hasFocus: Bool) -> [String: Any] {
    var isDate = false
    if case .birthDate = field.kind { isDate = true }
    let example = isDate ? "" : field.example
    let label = field.label(in: texts.language)
    // For whoever reads the language of the card, once is enough.
    let native = field.nativeLabel.flatMap { $0.lowercased() == label.lowercased() ? nil : $0 } ?? ""
    return [
      "id": field.id, "isDate": isDate, "label": label, "native": native,
      "nativeLanguage": mask.country.value.lowercased(), "help": field.help(in: texts.language), "example": example,
      "value": typed[field.id] ?? "", "day": typed["\(field.id)-day"] ?? "",
      "month": typed["\(field.id)-month"] ?? "", "year": typed["\(field.id)-year"] ?? "",
      "fault": faults[field.id] ?? "", "focus": hasFocus,
    ]
  }

  /// The first words of the patient's own page, in the patient's language and in the clinician's where it is another.
  private func reads(_ country: CountryCode) -> [[String: String]] {
    let languages = [patientLanguage(country), texts.language]
    return (languages[0] == languages[1] ? [languages[0]] : languages).map { language in
      let words = PageTexts(language: language)
      let role = clinician.professional.role
      let isKnown = PageTexts.table["role.\(role)"] != nil
      let organisation = clinician.organisation.name ?? clinician.organisation.locality
      let isRepeated = clinician.organisation.locality.hasPrefix(organisation)
      let place = isRepeated ? clinician.organisation.locality : "\(organisation), \(clinician.organisation.locality)"
      let purpose = typed["situation"].flatMap(CareSituation.init(rawValue:))?.purpose ?? .treatment
      return [
        "language": language,
        "who": words(
          "who",
          [
            "name": shown(clinician.professional.name), "role": words[isKnown ? "role.\(role)" : "role.other"],
            "organisation": shown(place), "country": words["country.\(own)"],
          ]), "why": words["why.\(purpose.rawValue)"],
        "treatment": words["why.\(PurposeOfUse.treatment.rawValue)"],
        "emergency": words["why.\(PurposeOfUse.emergency.rawValue)"],
      ]
    }
  }

  /// The language of the patient's country, where the pages for patients are offered in it.
  private func patientLanguage(_ country: CountryCode) -> String {
    let languages = ["AT": "de", "LI": "de", "IE": "en", "MT": "en", "LU": "fr", "BE": "fr"]
    let language = languages[country.value] ?? country.value.lowercased()
    return PageTexts.offered.contains(language) ? language : "en"
  }
}
