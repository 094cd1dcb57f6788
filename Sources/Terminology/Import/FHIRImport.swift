import Domain

/// Value sets and maps as FHIR R4 or R5 resources in JSON, one by one or in a Bundle.
enum FHIRImport {
  /// - Throws: `terminology.malformed` for JSON that is cut or broken, `.encoding`.
  static func json(_ file: SourceFile) throws(TerminologyFailure) -> JSON {
    let bytes = try file.text()
    do {
      return try JSON(reading: bytes, decimals: true)
    } catch {
      throw TerminologyFailure(
        "terminology.malformed", what: "The terminology was not loaded.", why: "\(file.path): \(error.why)",
        whatToDo: "Export the file again, whole and in UTF-8; copy it again if it was cut on the way.")
    }
  }

  /// The value sets and maps inside; empty where the file holds none.
  static func resources(_ json: JSON) -> [JSON] {
    switch json["resourceType"]?.string {
    case "ValueSet", "ConceptMap": [json]
    case "Bundle": (json["entry"]?.array ?? []).compactMap { $0["resource"] }.flatMap(resources)
    default: []
    }
  }

  static func isValueSet(_ resource: JSON) -> Bool { resource["resourceType"]?.string == "ValueSet" }

  // MARK: Value sets

  /// The OID of a value set: an identifier of the resource, its URL when that is one, else the URL itself.
  static func oid(of resource: JSON, _ canonicals: [String: String]) -> String? {
    let identifiers = (resource["identifier"]?.array ?? []).compactMap { $0["value"]?.string }
    if let oid = identifiers.first(where: { $0.hasPrefix("urn:oid:") }) { return String(oid.dropFirst(8)) }
    guard let url = resource["url"]?.string else { return nil }
    if url.hasPrefix("urn:oid:") { return String(url.dropFirst(8)) }
    return canonicals[url] ?? CodeSystem.valueSetOID(of: url) ?? url
  }

  // MARK: Maps

  /// All rows of a map.
  ///
  /// - Throws: `terminology.inconsistent` for a word of equivalence that neither release knows, or a row without codes.
  static func maps(_ resource: JSON, _ path: String) throws(TerminologyFailure) -> [StatedMap] {
    let scopes = ["targetUri", "targetCanonical", "targetScopeUri", "targetScopeCanonical"]
    let scope = scopes.compactMap { resource[$0]?.string }.first.map { String($0.prefix { $0 != "|" }) }
    let name = resource["url"]?.string ?? resource["name"]?.string ?? path
    var maps: [StatedMap] = []
    for group in resource["group"]?.array ?? [] {
      for element in group["element"]?.array ?? [] {
        for target in element["target"]?.array ?? [] {
          guard let equivalence = try equivalence(of: target, path), let to = target["code"]?.string else { continue }
          guard let from = element["code"]?.string, let source = group["source"]?.string,
            let system = group["target"]?.string
          else { throw .inconsistent(path, 1, "a row of the map has no code or no code system") }
          maps.append(
            StatedMap(
              source: Catalogue.normal(Coding(system: unversioned(source), code: from)),
              target: Catalogue.normal(Coding(system: unversioned(system), code: to)), equivalence: equivalence,
              valueSets: scope.map { [$0] } ?? [], name: name, path: path, line: 1))
        }
      }
    }
    return maps
  }

  /// Nil where the map says that there is no target.
  private static func equivalence(of target: JSON, _ path: String) throws(TerminologyFailure) -> String? {
    let stated: EquivalenceWords.Meaning
    if let word = target["equivalence"]?.string {
      stated = EquivalenceWords.r4(word)
    } else if let word = target["relationship"]?.string {
      stated = EquivalenceWords.r5(word)
    } else {
      throw .inconsistent(path, 1, "a row of the map does not say how its target relates to its source")
    }
    switch stated {
    case .word(let word): return word
    case .noTarget: return nil
    case .unknown: throw .inconsistent(path, 1, "the equivalence of a row is no word of FHIR R4 or R5")
    }
  }

  private static func unversioned(_ canonical: String) -> String { String(canonical.prefix { $0 != "|" }) }
}
