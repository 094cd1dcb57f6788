import Domain

/// Languages of the Union besides those of all pages, in which patients could be asked.
///
/// Their texts stand in `Languages/patient-languages.json` with a state. Until people of a language set its state to
/// `reviewed` or `official` it is on no page: a patient decides on no text that nobody of their language has read.
struct PatientLanguages: Sendable {
  /// What the pages of a decision and of its end are made of: a language that lacks one of them is offered to nobody.
  static let keys: Set<String> = decision.union(choice).union(names)

  private static let decision: Set<String> = [
    "title", "who", "statedBy", "why.TREATMENT", "why.EMERGENCY", "what", "copy", "refuseEffect", "checkPatient",
    "allow", "refuse", "chooseParts", "closesThere", "closeAfter", "close.PT1H", "close.PT8H", "close.PT24H",
    "close.once", "closeLatest", "sentOnce", "askedAt", "zoned", "endsSoon", "reference", "protectedNotice",
    "whatExactly", "unknown", "formAgain", "contentChanged", "signedInAgain", "recordUnread", "tryAgain",
  ]
  private static let choice: Set<String> = [
    "chooseWarn", "protected", "tickAll", "tickNone", "whatToShare", "allowChosen", "nothingTicked", "back",
    "afterAllow", "afterRefuse", "afterWithdraw", "afterUsed", "over", "decided.allowed", "decided.refused",
    "decided.stopped", "decided.over", "lookUntil", "lookOnce", "deliveredAt", "stopNow", "historyEmpty",
  ]
  /// Of parts, professions, kinds of facility and countries.
  private static let names = Set(
    [PageTexts.patient, PageTexts.common, PageTexts.searchPage].flatMap(\.keys).filter { key in
      ["part.", "role.", "country.", "facility."].contains { key.hasPrefix($0) }
    })

  struct Language: Sendable {
    /// In the language itself.
    let name: String
    let state: ReviewState
    let texts: [String: String]

    var isOffered: Bool { state != .draft && PatientLanguages.keys.isSubset(of: texts.keys) }
  }

  let languages: [String: Language]

  /// Languages in which a patient can be asked, by their codes.
  var offered: [String] { languages.filter(\.value.isOffered).keys.sorted() }

  /// The texts of the offered languages, by key and language.
  var rows: [String: [String: String]] {
    offered.reduce(into: [:]) { rows, code in
      rows["language.\(code)", default: [:]]["en"] = languages[code]?.name
      for (key, text) in languages[code]?.texts ?? [:] { rows[key, default: [:]][code] = text }
    }
  }

  /// - Parameter file: `{"languages": {code: {"name", "state", "texts": {key: text}}}}`; what cannot be read is offered to
  ///   nobody.
  init(_ file: JSON) {
    languages = (file["languages"]?.object ?? [:]).compactMapValues { value in
      guard let name = value["name"]?.string,
        let state = value["state"]?.string.flatMap(ReviewState.init(rawValue:))
      else { return nil }
      return Language(
        name: name, state: state, texts: (value["texts"]?.object ?? [:]).compactMapValues { $0.string })
    }
  }

  static let shipped: PatientLanguages = {
    do {
      return PatientLanguages(try JSON(reading: PackageResources.patient_languages_json))
    } catch {
      return PatientLanguages([:])
    }
  }()
}
