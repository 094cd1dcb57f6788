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

  var values: [String: Any] {
    let country = texts["country.\(received.country)"]
    let items = display.items.count
    return [
      "family": shown(display.patient.family), "given": shown(display.patient.given), "born": display.patient.born,
      "sex": display.patient.sex, "ending": display.patient.identifierEnding, "country": country,
      "viewUntil": texts("viewUntil", ["time": time(received.viewUntil)]), "reference": view.reference.description,
      "truth": texts(
        "truth",
        [
          "country": country, "updated": display.updated,
          "built":
            "\(clinicalDate(String(received.receivedAt.hl7Digits.prefix(8)), texts.language)) \(time(received.receivedAt))",
          "signature": received.sealedBy == nil ? texts["noSeal"] : texts["signatureValid"],
        ]), "flagged": texts("flaggedCount", ["n": String(display.flaggedCount), "m": String(items)]),
      "languages": PageTexts.offered.map {
        link(texts["language.\($0)"], language: $0, mode: mode, flagged: flaggedOnly, isCurrent: $0 == texts.language)
          .merging(["code": $0, "name": texts["language.\($0)"]]) { old, _ in old }
      },
      "modes": Mode.allCases.map {
        link(
          texts["mode.\($0.rawValue)"], language: texts.language, mode: $0, flagged: flaggedOnly, isCurrent: $0 == mode)
      },
      "flaggedOnly": link(
        texts["flaggedOnly"], language: texts.language, mode: mode, flagged: !flaggedOnly, isCurrent: flaggedOnly),
      "warnings": display.warnings, "isBoth": mode == .both, "sections": sections,
      "closeAction": "/clinician/requests/\(view.id)/close",
      "original": received.isOriginalOffered ? "/clinician/requests/\(view.id)/original" : "",
      "hasOriginal": received.isOriginalOffered,
      "document": (display.document + [DisplayedFact(name: "SHA-256", value: received.documentDigest.hex)]).map(fact),
    ]
  }

  private func link(
    _ label: String, language: String, mode: Mode, flagged: Bool, isCurrent: Bool
  ) -> [String: Any] {
    let href = "?language=\(language)&mode=\(mode.rawValue)\(flagged ? "&flagged=1" : "")"
    return ["label": label, "href": href, "current": isCurrent]
  }

  private var sections: [[String: Any]] {
    display.sections.map { section in
      let items = section.items.filter { !flaggedOnly || !$0.flags.isEmpty }
      var values: [String: Any] = [
        "code": section.code, "title": section.title, "first": section.code == "48765-2",
        "count": section.items.isEmpty ? "" : String(section.items.count), "has_items": !items.isEmpty,
        "empty": section.items.isEmpty,
        "items": items.map(item),
      ]
      if !section.withdrawn.isEmpty {
        values["withdrawn"] =
          [
            "text": section.withdrawnText ?? "",
            "items": section.withdrawn.map { ([$0.main.text] + $0.details).map(text).joined(separator: " · ") },
          ] as [String: Any]
      }
      if let nothing = section.nothing {
        values["nothing"] =
          ["stated": nothing == .statedNone, "text": section.nothingText ?? ""] as [String: Any]
      }
      return values
    }
  }

  private func item(_ item: DisplayedItem) -> [String: Any] {
    let isOriginal = mode == .original
    let main = isOriginal ? item.original ?? item.main : item.main
    var values: [String: Any] = [
      "main": text(main.text), "lang": main.language, "detail": item.details.map(text).joined(separator: " · "),
      "flags": item.flags.map { ["label": $0.label, "explanation": text($0.explanation ?? "")] },
      "facts": item.source.map(fact), "t": texts.all,
    ]
    if mode == .both, let original = item.original, original.text != main.text {
      values["original"] = ["text": text(original.text), "lang": original.language]
    } else if mode == .translation, let original = item.original, original.text != main.text {
      values["original"] = ["text": text(original.text), "lang": original.language]
    }
    return values
  }

  private func fact(_ fact: DisplayedFact) -> [String: String] { ["name": fact.name, "value": text(fact.value)] }

  /// Clinical words may be longer than a name; they are bounded all the same.
  private func text(_ text: String) -> String {
    text.count <= 200 ? shown(text) : text.split(every: 200).map { shown($0) }.prefix(20).joined()
  }
}

extension String {
  fileprivate func split(every count: Int) -> [String] {
    var parts: [String] = []
    var rest = Substring(self)
    while !rest.isEmpty {
      parts.append(String(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return parts
  }
}
