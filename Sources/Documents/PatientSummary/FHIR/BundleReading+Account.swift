import CDA
import Domain
import FHIR

extension BundleReading {
  func lose(
    _ element: String, in section: String, at path: String, _ reason: LossReason, source: Coding? = nil,
    wordsRemain: Bool = false, _ note: String
  ) {
    account.add(
      AccountItem(
        section: section, sourcePath: path, element: element,
        outcome: wordsRemain ? .narrativeOnly(reason) : .lost(reason), source: source, note: note))
  }

  /// A whole entry that stays out of the model.
  func lose(_ source: Source, _ reason: LossReason, _ note: String) {
    let concept = mainConcept(source.element)
    let words = [concept?.conceptWords] + (concept?.codings ?? []).map(\.display) + [source.element.text("description")]
    lose(
      "entry.\(source.resource.type)", in: source.section.name, at: source.path, reason,
      source: concept?.codings.first,
      wordsRemain: words.contains { remains($0, source.section) }
        || source.resource.id.flatMap { source.section.narrative.words[$0] } != nil, note)
  }

  /// A part of an entry for which the model has no place.
  func losePart(
    _ name: String, of source: Source, at path: String? = nil, _ reason: LossReason = .noPlace, coding: Coding? = nil,
    words: String? = nil, _ note: String = "The model has no place for this part of the entry."
  ) {
    lose(
      name, in: source.section.name, at: path ?? source.path, reason, source: coding,
      wordsRemain: remains(words, source.section), note)
  }

  func carry(_ element: String, _ concept: CodedConcept, _ source: Source, at path: String? = nil) {
    account.add(
      AccountItem(
        section: source.section.name, sourcePath: path ?? source.path, element: element, outcome: .carried,
        source: concept.source.first))
  }

  /// Whether the section's narrative holds these words; false where too much has been looked through already, since
  /// then nobody knows that they remain.
  func remains(_ words: String?, _ section: SourcedSection) -> Bool {
    guard let words, !words.isEmpty else { return false }
    searchable -= section.narrative.folded.utf8.count
    guard searchable > 0 else { return false }
    return section.narrative.folded.contains(words.lowercased().collapsed)
  }

  /// The element that says what a resource is about.
  private func mainConcept(_ element: FHIRElement) -> FHIRElement? {
    if let code = bundle.resolve(element["medicationReference"])?.element["code"] { return code }
    for name in ["code", "vaccineCode", "medicationCodeableConcept", "type", "category"] {
      if let concept = element[name] { return concept }
    }
    return nil
  }

  /// Members of every resource that state nothing clinical, or are read wherever they stand.
  private static let silent: Set<String> = [
    "resourceType", "id", "meta", "implicitRules", "language", "text", "contained", "extension", "subject", "patient",
    "identifier", "status", "note", "encounter", "recordedDate", "recorder", "asserter", "informationSource",
    "dateAsserted", "issued", "recorded", "context", "url", "basedOn", "partOf",
  ]

  /// Counts the members of a resource that the model has no place for.
  func settle(
    _ source: Source, _ element: FHIRElement? = nil, known: Set<String>, at path: String? = nil, as name: String? = nil
  ) {
    let element = element ?? source.element
    let type = name ?? element.json["resourceType"]?.string?.firstLowercased ?? "part"
    settleExtensions(source, element, type, path)
    for name in element.names where !known.contains(name) && !Self.silent.contains(name) && !name.hasPrefix("_") {
      let part = element[name]
      // An element that only says that it has no data holds nothing that could be lost.
      if let part, part.missingReason != nil, part.codings.isEmpty, part.conceptWords == nil { continue }
      let coding = part?.codings.first
      losePart(
        "\(type).\(name)", of: source, at: path, coding: coding,
        words: part?.conceptWords ?? coding?.display ?? part?.text)
    }
  }

  /// Counts the extensions of a resource that nothing here reads.
  private func settleExtensions(_ source: Source, _ element: FHIRElement, _ type: String, _ path: String?) {
    for item in element.all("extension") {
      let name = item.text("url")?.split(separator: "/").last.map(String.init) ?? "?"
      guard !Self.extensions.contains(name) else { continue }
      let concept = item["valueCodeableConcept"]
      losePart(
        "\(type).extension", of: source, at: path, coding: concept?.codings.first ?? item["valueCoding"]?.coding,
        words: concept?.conceptWords ?? item.text("valueString"), "No field takes the extension \(name).")
    }
  }

  /// Names of extensions that are read where they stand.
  private static let extensions: Set<String> = [
    "narrativeLink", "condition-outcome", "allergyintolerance-abatement", "flag-priority", "flag-detail", "bodySite",
    "procedure-targetBodyStructure", "ihe-ext-medication-productname", "ihe-ext-medication-classification",
    "ihe-ext-medication-sizeofitem", "packageType", "medication-packageType", "ihe-ext-medication-packagetype",
    "data-absent-reason",
  ]

  /// Counts all values of a repeated element but the first, which is the one the model takes.
  func settleMore(_ name: String, of element: FHIRElement, _ source: Source, as part: String) {
    for more in element.all(name).dropFirst() {
      let coding = more.codings.first
      losePart(
        part, of: source, coding: coding, words: more.conceptWords ?? coding?.display,
        "The model takes the first of several values.")
    }
  }

  /// Embedded files are kept aside; what is only linked stays where it is.
  func keep(_ files: [FHIRElement], of source: Source) {
    for (index, file) in files.enumerated() {
      guard let text = file["data"]?.json.string, let bytes = EmbeddedText.decode(text) else { continue }
      attachments.append(
        Attachment(
          sourcePath: "\(source.path)/attachment[\(index + 1)]", section: source.section.name,
          mediaType: file.text("contentType") ?? "application/octet-stream", bytes: bytes))
    }
  }
}

extension String {
  /// `medicationStatement` of `MedicationStatement`.
  fileprivate var firstLowercased: String { prefix(1).lowercased() + dropFirst() }
}
