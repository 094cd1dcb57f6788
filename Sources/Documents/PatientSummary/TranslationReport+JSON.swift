import CDA
public import Domain

extension TranslationReport {
  /// The report as JSON.
  ///
  /// - `catalogueVersion`: version of the terminology.
  /// - `counts`: `in`, `kept`, `mapped`, `text`, `leftOut`.
  /// - `items`: one object for each item of the source: `path`, `section`, `kind` (entry, row), `outcome` (kept, mapped,
  ///   text, left-out), `note`; where they say something `reason`, `equivalence`, `mappings` (`element`, `source`,
  ///   `european`, `equivalence`), `losses` (lines of the account), `warnings` (sentences).
  /// - `header`, `besides`, `warnings`: lines of the account: `section`, `sourcePath`, `element`, `outcome`, `reason`,
  ///   `equivalence`, `source`, `european`, `note`.
  public var json: JSON {
    let counts = counts
    return [
      "catalogueVersion": .string(catalogueVersion),
      "counts": [
        "in": .integer(counts.incoming), "kept": .integer(counts.kept), "mapped": .integer(counts.mapped),
        "text": .integer(counts.text), "leftOut": .integer(counts.leftOut),
      ],
      "items": .array(items.map(\.json)),
      "header": .array(header.map(\.json)),
      "besides": .array(besides.map(\.json)),
      "warnings": .array(warnings.map(\.json)),
    ]
  }

  /// The canonical bytes of ``json`` (RFC 8785): what the log holds the digest of.
  public var bytes: [UInt8] { Array(json.canonical.utf8) }
}

extension ReportLine {
  /// One member of `items` in ``TranslationReport/json``.
  public var json: JSON {
    var members: [String: JSON] = [
      "path": .string(path), "section": .string(section), "kind": .string(kind.rawValue),
      "outcome": .string(outcome.rawValue), "note": .string(note),
    ]
    members["reason"] = reason.map { .string($0.rawValue) }
    members["equivalence"] = equivalence.map { .string($0.rawValue) }
    if !mappings.isEmpty { members["mappings"] = .array(mappings.map(\.json)) }
    if !losses.isEmpty { members["losses"] = .array(losses.map(\.json)) }
    if !warnings.isEmpty { members["warnings"] = .array(warnings.map { .string($0) }) }
    return .object(members)
  }
}

extension ElementMapping {
  var json: JSON {
    var members: [String: JSON] = ["element": .string(element), "equivalence": .string(equivalence.rawValue)]
    members["source"] = source?.json
    members["european"] = european?.json
    return .object(members)
  }
}
