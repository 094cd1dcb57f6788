import Translation

/// One line of a section, and what a section says where it has no line.
struct SummaryItem {
  /// LOINC code of the section.
  let section: String
  let mode: SummaryPage.Mode
  let texts: PageTexts

  /// A brand stands beside its substance: it is what the patient's box says (users.md, section 3.2).
  private var showsOriginalInLine: Bool { section == "10160-0" }

  func values(_ item: DisplayedItem) -> [String: Any] {
    let main = mode == .original ? item.original ?? item.main : item.main
    var values: [String: Any] = [
      "main": clinicalText(main.text), "lang": tag(main.language), "dir": direction(main.language),
      "detail": item.details.map(clinicalText).joined(separator: " · "), "flags": item.flags.map(flag),
      "bare": item.source.isEmpty,
      "facts": item.source.map {
        ["name": $0.name, "value": clinicalText($0.value), "lang": tag($0.language ?? texts.language)]
      },
    ]
    guard let original = item.original, original.text != item.main.text else { return values }
    let words = [
      "text": clinicalText(original.text), "lang": tag(original.language), "dir": direction(original.language),
    ]
    switch mode {
    case .translation: values[showsOriginalInLine ? "brand" : "opened"] = words
    case .both: values["original"] = words
    case .original:
      // A foreign brand alone means nothing: the substance stands beside it in every wording.
      values[showsOriginalInLine ? "brand" : "opened"] = [
        "text": clinicalText(item.main.text), "lang": tag(item.main.language), "dir": direction(item.main.language),
      ]
    }
    return values
  }

  private func flag(_ flag: DisplayedFlag) -> [String: String] {
    ["label": flag.label, "kind": flag.kind.rawValue, "explanation": clinicalText(flag.explanation ?? "")]
  }

  /// A language of another country's document as an attribute: letters, digits and hyphens only (BCP 47).
  private func tag(_ language: String) -> String {
    String(language.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }.prefix(35))
  }

  /// Every fragment says how it runs; the languages of the Union all run to the right, those of some names do not.
  private func direction(_ language: String) -> String {
    ["ar", "fa", "he", "ur", "yi"].contains(String(language.prefix(2))) ? "rtl" : "ltr"
  }

  /// The four kinds of nothing: different words and different shapes (users.md, section 3.3).
  func nothing(_ kind: DisplayedSection.Nothing, _ text: String) -> [String: Any] {
    let icon =
      switch kind {
      case .statedNone: "✓"
      case .notRecorded: "?"
      case .notAvailable: "–"
      case .failed: "⚠"
      }
    return ["kind": kind.rawValue, "icon": icon, "text": clinicalText(text), "failed": kind == .failed]
  }
}
