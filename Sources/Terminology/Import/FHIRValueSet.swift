import Domain

/// One FHIR ValueSet, by its expansion or by the concepts that it names.
struct FHIRValueSet {
  private static let deprecated = "http://hl7.org/fhir/StructureDefinition/valueset-deprecated"
  private static let effective = "http://hl7.org/fhir/StructureDefinition/resource-effectivePeriod"

  let resource: JSON
  let path: String
  let valueSet: String

  init(resource: JSON, path: String, valueSet: String) {
    self.resource = resource
    self.path = path
    self.valueSet = valueSet
  }

  /// - Throws: `terminology.inconsistent` for a set that names no concepts but a rule only, since a rule cannot be
  ///   followed without the whole code system; and what a draft refuses.
  func stated() throws(TerminologyFailure) -> StatedSet {
    guard !valueSet.isEmpty else { throw .inconsistent(path, 1, "a value set has neither an OID nor a URL") }
    var draft = ValueSetDraft(
      ValueSetEdition(
        valueSet: valueSet, name: resource["name"]?.string ?? resource["title"]?.string,
        version: resource["version"]?.string ?? "", validity: validity),
      path: path)
    if let expansion = resource["expansion"] {
      try contains(expansion["contains"]?.array ?? [], parent: nil, &draft)
      return draft.finished(stated: expansion["total"]?.integer)
    }
    try compose(&draft)
    return draft.finished()
  }

  private var isRetired: Bool { resource["status"]?.string == "retired" }

  /// R5 `effectivePeriod`; in R4 the extension of that name.
  private var validity: Validity {
    let period =
      resource["effectivePeriod"]
      ?? extensions(of: resource).first { $0["url"]?.string == Self.effective }?["valuePeriod"]
    return Validity(
      from: period?["start"]?.string.flatMap { Day($0) }, to: period?["end"]?.string.flatMap { Day($0) })
  }

  // MARK: Expansion

  private func contains(
    _ entries: [JSON], parent: Catalogue.Key?, _ draft: inout ValueSetDraft
  ) throws(TerminologyFailure) {
    for entry in entries {
      var above = parent
      if entry["abstract"]?.bool != true, let code = entry["code"]?.string {
        let key = key(entry["system"]?.string, code)
        try draft.add(
          key, words: words(entry), isDeprecated: isRetired || entry["inactive"]?.bool == true || isDeprecated(entry),
          parent: parent, line: 1)
        above = key
      }
      try contains(entry["contains"]?.array ?? [], parent: above, &draft)
    }
  }

  // MARK: Definition

  private func compose(_ draft: inout ValueSetDraft) throws(TerminologyFailure) {
    guard resource["compose"]?["exclude"]?.array?.isEmpty ?? true else { throw rule }
    for include in resource["compose"]?["include"]?.array ?? [] {
      guard let concepts = include["concept"]?.array, include["filter"] == nil, include["valueSet"] == nil else {
        throw rule
      }
      for concept in concepts {
        guard let code = concept["code"]?.string else { throw .inconsistent(path, 1, "a concept has no code") }
        try draft.add(
          key(include["system"]?.string, code), words: words(concept),
          isDeprecated: isRetired || isDeprecated(concept), line: 1)
      }
    }
  }

  private var rule: TerminologyFailure {
    .inconsistent(path, 1, "the value set is defined by a rule; its expansion is needed")
  }

  // MARK: Concepts

  private func key(_ system: String?, _ code: String) -> Catalogue.Key {
    Catalogue.Key(Catalogue.normal(Coding(system: system ?? "", code: code)))
  }

  /// The display in the resource's own language first, then the designations in their order.
  private func words(_ concept: JSON) -> [(language: String, text: String)] {
    let own = resource["language"]?.string ?? "en"
    var words: [(language: String, text: String)] = []
    if let display = concept["display"]?.string { words.append((own, display)) }
    for designation in concept["designation"]?.array ?? [] {
      guard let text = designation["value"]?.string else { continue }
      words.append((designation["language"]?.string ?? own, text))
    }
    return words
  }

  private func isDeprecated(_ concept: JSON) -> Bool {
    extensions(of: concept).contains { $0["url"]?.string == Self.deprecated && $0["valueBoolean"]?.bool == true }
  }

  private func extensions(of value: JSON) -> [JSON] { value["extension"]?.array ?? [] }
}
