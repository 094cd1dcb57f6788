public import Domain

extension DisplayedSummary {
  /// The whole as one JSON object: what a page would show, for programs.
  public var json: JSON {
    [
      "schema": "passerelle.display/1", "language": .string(language), "updated": .string(updated),
      "patient": [
        "family": .string(patient.family), "given": .string(patient.given), "born": .string(patient.born),
        "sex": .string(patient.sex), "identifierEnding": .string(patient.identifierEnding),
      ],
      "warnings": .array(warnings.map { .string($0) }), "sections": .array(sections.map(\.json)),
      "document": .array(document.map(\.json)),
      "counts": [
        "items": .integer(items.count), "flagged": .integer(flaggedCount), "exact": .integer(tally.exact),
        "approximate": .integer(tally.approximate), "original": .integer(tally.original),
      ],
    ]
  }
}

extension DisplayedSection {
  fileprivate var json: JSON {
    var members: [String: JSON] = [
      "code": .string(code), "title": .string(title), "items": .array(items.map(\.json)),
    ]
    members["nothing"] = nothing.map { .string($0.rawValue) }
    members["nothingText"] = nothingText.map { .string($0) }
    members["unreadText"] = unreadText.map { .string($0) }
    if !withdrawn.isEmpty { members["withdrawn"] = .array(withdrawn.map(\.json)) }
    return .object(members)
  }
}

extension DisplayedItem {
  fileprivate var json: JSON {
    var members: [String: JSON] = [
      "main": main.json, "details": .array(details.map { .string($0) }), "flags": .array(flags.map(\.json)),
      "source": .array(source.map(\.json)),
    ]
    members["original"] = original?.json
    return .object(members)
  }
}

extension DisplayedText {
  fileprivate var json: JSON { ["text": .string(text), "language": .string(language)] }
}

extension DisplayedFlag {
  fileprivate var json: JSON {
    var members: [String: JSON] = ["kind": .string(kind.rawValue), "label": .string(label)]
    members["explanation"] = explanation.map { .string($0) }
    return .object(members)
  }
}

extension DisplayedFact {
  fileprivate var json: JSON { ["name": .string(name), "value": .string(value)] }
}
