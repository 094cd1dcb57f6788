import Testing

@testable import Web

/// No page of a patient says anything in English to somebody who reads another language.
@Suite("The patient's pages in their own language")
struct UntranslatedTests {
  /// What is the same in every language: names, forms of files, codes, the languages themselves.
  private static let alike: Set<String> = [
    "Passerelle", "FR", "PDF", "FHIR", "CDA", "Menu", "Portugal", "Messages", "Code", "K7QM-2F9R", "Camille ROUSSEAU",
    "English", "Français", "Português", "Deutsch", "minutes", "Implants", "Allergies", "Allergies (3)", "Implants (3)",
    "Kilo", "Quebec", "Mike", "Foxtrot", "Romeo", "Léa (9)", "Sami BELKACEM", "Pénicilline · grave",
    "Porto[U+200B]", "Seven", "Ramipril 5 mg", "Bisoprolol 2,5 mg",
    "Metformine 850 mg · comprimé · 1 matin et soir · depuis 2019",
  ]

  /// The words between the tags, and those that assistive technology reads.
  private static func words(_ html: String) -> Set<String> {
    let texts = html.matches(of: />([^<>]+)</).map { String($0.output.1) }
    let labels = html.matches(of: /(?:aria-label|alt|title|placeholder)="([^"]+)"/).map { String($0.output.1) }
    let words = (texts + labels).map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    return Set(words.filter { $0.contains { $0.isLetter } && !alike.contains($0) })
  }

  @Test("Every state of every page, against the same in English", arguments: ["fr", "pt", "de"])
  func states(language: String) throws {
    let english = try PatientPageStates(language: "en").pages
    let own = try PatientPageStates(language: language).pages
    #expect(english.map(\.name) == own.map(\.name) && own.count > 30)
    for (one, other) in zip(english, own) {
      let same = Self.words(one.html).intersection(Self.words(other.html))
        .filter {
          !$0.hasPrefix("Dr Ana MARTINS") && !$0.contains("@example.org") && $0.firstMatch(of: /[a-z]{4}/) != nil
        }
        // Codes under the technical details, the alphabet of spelling, and the one word that French shares.
        .filter { $0.wholeMatch(of: /[a-z-]+\.[a-z-]+|[A-Z0-9][a-z]* · .*|[0-9]+ minutes/) == nil }
      #expect(same.isEmpty, "\(other.name) in \(language): \(same)")
    }
  }

  @Test("A German text is addressed to “Sie”, a French one to “vous”, and none has two spaces or an open bracket")
  func address() {
    for (key, row) in PageTexts.patient.merging(PageTexts.choices, uniquingKeysWith: { $1 }) {
      for (language, text) in row {
        #expect(!text.contains("  ") && text.count { $0 == "(" } == text.count { $0 == ")" }, "\(key) \(language)")
      }
      #expect(row["de"]?.firstMatch(of: /\b(du|dir|dich|dein|deine|deinen)\b/) == nil, "\(key)")
      #expect(row["fr"]?.firstMatch(of: /\b(tu|toi|ton|tes)\b/) == nil, "\(key)")
    }
  }
}
