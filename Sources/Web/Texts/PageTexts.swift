/// Whether people of the language have looked at a text: only `official` and `reviewed` ones ask a patient to decide.
public enum ReviewState: String, Sendable {
  case official
  case reviewed
  case draft
}

/// The words of the pages, by key and language. A missing language falls back to English.
struct PageTexts: Sendable {
  let language: String
  /// Whose clock a patient's times are told by; nil: UTC.
  var civil: CivilTime?

  /// Languages of the clinicians' and auditors' pages.
  static let offered = ["en", "fr", "pt", "de"]
  /// Languages in which a patient may be asked: their texts are reviewed.
  static let approvalLanguages = offered + PatientLanguages.shipped.offered

  init(language: String, civil: CivilTime? = nil) {
    self.language = Self.approvalLanguages.contains(language) ? language : "en"
    self.civil = civil
  }

  /// The text of a key; the key itself where nothing is known, so that a gap is seen and not hidden.
  subscript(_ key: String) -> String {
    guard let row = Self.table[key] else { return key }
    return row[language] ?? row["en"] ?? key
  }

  /// What a part of a record is called; for a kind that only this country protects, what its policy calls it.
  func part(_ code: String, _ national: String? = nil) -> String {
    if let national { return shown(national) }
    guard Self.table["part.\(code)"] == nil, code.hasPrefix("kind:") else { return self["part.\(code)"] }
    return self("part.kind", ["name": String(code.dropFirst(5).replacing("-", with: " "))])
  }

  /// The text of a key with `{name}` placeholders filled.
  func callAsFunction(_ key: String, _ values: [String: String]) -> String {
    // One pass: what stands in a value is nobody's placeholder.
    var (filled, rest) = ("", self[key][...])
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let name = rest[rest.index(after: open)..<close]
      filled += rest[..<open] + (values[String(name)] ?? String(rest[open...close]))
      rest = rest[rest.index(after: close)...]
    }
    return filled + rest
  }

  /// Every text in this language, for a template's `t`.
  var all: [String: String] { Self.byLanguage[language] ?? [:] }

  private static let byLanguage = Dictionary(
    uniqueKeysWithValues: approvalLanguages.map { language in
      (language, table.mapValues { $0[language] ?? $0["en"] ?? "" })
    })

  static let table: [String: [String: String]] = [
    clinician, searchPage, searchAnswers, summaryPage, waitingPage, patient, choices, auditor, common, log, failures,
    peerAnswers, auditing, pack, papers, notices, notificationPage, acting, vitalInterest, flags, proofs,
    reports, outcomes, again,
  ]
  .reduce(into: [:]) {
    $0.merge($1) { first, _ in first }
  }
  .merging(PatientLanguages.shipped.rows) { own, further in own.merging(further) { first, _ in first } }

  /// One row: the four languages of the pages.
  static func row(_ en: String, _ fr: String, _ pt: String, _ de: String) -> [String: String] {
    ["en": en, "fr": fr, "pt": pt, "de": de]
  }
}
