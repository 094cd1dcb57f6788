import Domain
import XML

/// Value sets in XML: the export that contact points get from the central services, and IHE SVS answers.
enum XMLImport {
  /// IHE ITI TF-2, Sharing Value Sets (ITI-48, ITI-60).
  private static let svs = "urn:ihe:iti:svs:2008"

  /// A catalogue with all languages of the Union is larger than any message; it comes from the operator's own disk.
  private static let limits = Limits(
    bytes: 512 << 20, depth: 32, elements: 20_000_000, attributesPerElement: 64, name: 256, attributeValue: 64 << 10,
    namespacesPerElement: 32, namespaces: 1_000, text: 1 << 20, comments: 1 << 20)

  /// The value sets of a file; nil where it holds something else.
  ///
  /// - Throws: `terminology.malformed` for XML that is cut or broken, `.encoding`, and what its content deserves.
  static func valueSets(_ file: SourceFile) throws(TerminologyFailure) -> [StatedSet]? {
    let root: Element
    do {
      root = try Document.parse(file.bytes, limits: limits).root
    } catch {
      if error.code == "xml.encoding" { throw .encoding(file.path) }
      throw TerminologyFailure(
        "terminology.malformed", what: "The terminology was not loaded.", why: "\(file.path): \(error.why)",
        whatToDo: "Export the file again, whole and in UTF-8; copy it again if it was cut on the way.")
    }
    _ = try file.text()
    if root.name == "ValueSet", root.attribute("oid") != nil { return [try export(root, file)] }
    if root.isNamed("RetrieveValueSetResponse", in: svs) || root.isNamed("RetrieveMultipleValueSetsResponse", in: svs) {
      let sets = root.children.filter { ["ValueSet", "DescribedValueSet"].contains($0.name) }
      guard !sets.isEmpty else { throw .inconsistent(file.path, root.line, "the answer holds no value set") }
      var stated: [StatedSet] = []
      for set in sets { stated.append(try answer(set, file)) }
      return stated
    }
    return nil
  }

  // MARK: Export

  /// `<ValueSet oid name><concept codeSystem codeSystemName code><designation lang>`.
  private static func export(_ root: Element, _ file: SourceFile) throws(TerminologyFailure) -> StatedSet {
    var draft = ValueSetDraft(
      ValueSetEdition(
        valueSet: root.attribute("oid") ?? "", name: root.attribute("name"),
        version: root.attribute("version") ?? "", validity: validity(root, "validFrom", "validTo")),
      path: file.path)
    for concept in root.children where concept.name == "concept" {
      let key = try key(concept, file)
      var words: [(language: String, text: String)] = []
      for designation in concept.children where designation.name == "designation" {
        guard let language = designation.attribute("lang") else {
          throw .inconsistent(file.path, designation.line, "a designation of \(key.code) has no language")
        }
        words.append((language, designation.text.trimmingBlanks))
      }
      try draft.add(
        key, words: words, isDeprecated: isDeprecated(concept.attribute("status")),
        validity: validity(concept, "validFrom", "validTo"), line: concept.line)
    }
    return draft.finished()
  }

  // MARK: IHE SVS

  /// `<ValueSet id displayName version><ConceptList xml:lang><Concept code codeSystem displayName dateValid dateFin>`;
  /// the dates are those of the French agency.
  private static func answer(_ set: Element, _ file: SourceFile) throws(TerminologyFailure) -> StatedSet {
    var draft = ValueSetDraft(
      ValueSetEdition(
        valueSet: set.attribute("id") ?? set.attribute("ID") ?? "", name: set.attribute("displayName"),
        version: set.attribute("version") ?? "", validity: validity(of: set)),
      path: file.path)
    guard !draft.edition.valueSet.isEmpty else { throw .inconsistent(file.path, set.line, "a value set has no id") }
    for (number, list) in set.children("ConceptList").enumerated() {
      let language = list.attribute("lang", in: "http://www.w3.org/XML/1998/namespace") ?? "en"
      for concept in list.children("Concept") {
        let key = try key(concept, file)
        let words = [(language: language, text: (concept.attribute("displayName") ?? "").trimmingBlanks)]
        // Further lists say the same concepts in other languages.
        if number > 0, draft.edition.members[key] != nil {
          draft.add(words, to: key)
        } else {
          try draft.add(
            key, words: words, isDeprecated: isDeprecated(concept.attribute("status")),
            validity: validity(concept, "dateValid", "dateFin"), line: concept.line)
        }
      }
    }
    return draft.finished()
  }

  private static func validity(of set: Element) -> Validity {
    Validity(
      from: set.first("EffectiveDate").flatMap { Day($0.text.trimmingBlanks) },
      to: set.first("ExpirationDate").flatMap { Day($0.text.trimmingBlanks) })
  }

  // MARK: Both

  private static func key(_ concept: Element, _ file: SourceFile) throws(TerminologyFailure) -> Catalogue.Key {
    guard let code = concept.attribute("code"), let system = concept.attribute("codeSystem") else {
      throw .inconsistent(file.path, concept.line, "a concept has no code or no code system")
    }
    let coding = Catalogue.normal(Coding(system: system, code: code))
    return Catalogue.Key(coding)
  }

  private static func validity(_ element: Element, _ from: String, _ to: String) -> Validity {
    Validity(from: element.attribute(from).flatMap { Day($0) }, to: element.attribute(to).flatMap { Day($0) })
  }

  private static func isDeprecated(_ status: String?) -> Bool {
    status.map(ValueSetEdition.isDeprecated(status:)) ?? false
  }
}
