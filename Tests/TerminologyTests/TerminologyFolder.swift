import Foundation
import GatewayTesting

/// Directories of terminology made for one question; all codes are of the example system 2.999.
enum TerminologyFolder {
  /// Writes the files below a new folder and gives its path.
  static func make(_ files: [String: String]) throws -> String {
    try make(files.mapValues { Array($0.utf8) })
  }

  static func make(_ files: [String: [UInt8]]) throws -> String {
    let folder = try TemporaryFolder.make("terminology")
    for (name, bytes) in files {
      let file = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }
    return folder.path
  }

  /// The XML export of the central services: the set 2.999.1 with as many concepts as asked for.
  static func export(_ codes: [String] = ["a", "b"], extra: String = "") -> String {
    let concepts = codes.map { code in
      "<concept code=\"\(code)\" codeSystem=\"2.999\" codeSystemName=\"Example\">"
        + "<designation lang=\"en-GB\">Word \(code)</designation><designation lang=\"fr-FR\">Mot \(code)</designation>"
        + "</concept>"
    }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ValueSet oid=\"2.999.1\" name=\"Example\">"
      + concepts.joined() + extra + "</ValueSet>"
  }

  static let svs = """
    <RetrieveValueSetResponse xmlns="urn:ihe:iti:svs:2008"><ValueSet id="2.999.2" displayName="Exemple" version="20240101">
    <ConceptList xml:lang="fr-FR">
    <Concept code="a" codeSystem="2.999" displayName="Mot a" dateValid="20200101" dateFin=""/>
    <Concept code="b" codeSystem="2.999" displayName="Mot b" dateValid="20200101000000" dateFin="20221231"/>
    </ConceptList></ValueSet></RetrieveValueSetResponse>
    """

  static let fhirSet = """
    {"resourceType":"ValueSet","url":"http://example.org/ValueSet/c","version":"2","status":"active",
     "identifier":[{"system":"urn:ietf:rfc:3986","value":"urn:oid:2.999.3"}],
     "compose":{"include":[{"system":"urn:oid:2.999","concept":[
       {"code":"a","display":"Word a","designation":[{"language":"pt-PT","value":"Palavra a"}]},
       {"code":"b","display":"Word b","extension":[{
         "url":"http://hl7.org/fhir/StructureDefinition/valueset-deprecated","valueBoolean":true}]}]}]}}
    """

  static let expansion = """
    {"resourceType":"ValueSet","url":"urn:oid:2.999.4","status":"active","expansion":{"total":3,"contains":[
      {"system":"urn:oid:2.999","code":"top","display":"Top","contains":[
        {"system":"urn:oid:2.999","code":"below","display":"Below"},
        {"system":"urn:oid:2.999","code":"old","display":"Old","inactive":true}]},
      {"system":"urn:oid:2.999","code":"group","display":"Group","abstract":true}]}}
    """

  /// A map into the set of ``fhirSet``; `word` is its member and value, `"equivalence":"wider"`.
  static func fhirMap(_ word: String, target: String = "a") -> String {
    """
    {"resourceType":"ConceptMap","targetUri":"http://example.org/ValueSet/c","group":[{"source":"urn:oid:2.998",
     "target":"urn:oid:2.999","element":[{"code":"x","target":[{"code":"\(target)",\(word)}]}]}]}
    """
  }
}
