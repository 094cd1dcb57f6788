import CDA
import Documents
import Domain
import Foundation
import GatewayTesting
import Terminology
import Translation
import XML

/// The French records of the demo, and summaries made for one question.
enum Record {
  /// Both samples and the four people of the demo, as the national reader gives them.
  static let readings: Result<[(name: String, reading: Reading)], any Error> = Result {
    try ChainTests.records().map { name, bytes in
      (name, try DocumentReader.read(Document.parse(bytes, limits: .nationalDocument)))
    }
  }

  static func reading(_ part: String) throws -> Reading {
    guard let found = try readings.get().first(where: { $0.name.contains(part) }) else {
      throw CocoaError(.fileNoSuchFile)
    }
    return found.reading
  }

  static let starter = Translator(catalogue: .starter)
  static let official = Result {
    Translator(catalogue: try Catalogue.load(directory: Shared.url("terminology").path).filled(from: .starter))
  }

  /// A person's summary in which every section is silent; French, two letters of a name.
  static func silent() throws -> PatientSummary {
    var summary = PatientSummary(header: try reading("lucien").summary.header)
    summary.header.patient.name = PersonName(family: ["Test"], given: ["Personne"])
    return summary
  }

  static func place(_ number: Int, words: String? = nil, id: String? = nil) -> Provenance {
    Provenance(sourcePath: "entry[\(number)]", narrativeReference: id, text: words)
  }

  static func concept(_ system: String, _ code: String, _ display: String) -> CodedConcept {
    CodedConcept(source: [Coding(system: system, code: code, display: display)])
  }

  static func problem(_ number: Int, _ code: String, since: String, active: Bool = true) -> Problem {
    Problem(
      provenance: place(number), concernStatus: active ? .active : .completed, concernTime: TimeRange(),
      condition: concept("2.16.840.1.113883.6.3", code, "mot français \(number)"),
      time: TimeRange(low: HL7Time(since)))
  }

  static func allergy(_ number: Int, _ agent: CodedConcept?, since: String = "2001") -> Allergy {
    Allergy(
      provenance: place(number), concernStatus: .active, concernTime: TimeRange(),
      kind: concept(CodeSystem.snomedCT, "420134006", "propension"), agent: agent,
      onset: TimeRange(low: HL7Time(since)))
  }

  static let latex = concept(CodeSystem.snomedCT, "111088007", "latex")
  static let unknown = concept("2.999.7", "X", "Gelée royale")

  static func display(
    _ summary: PatientSummary, in language: String, with translator: Translator = starter, unread: [String: Int] = [:],
    reference: ExchangeReference? = nil
  ) throws -> DisplayedSummary {
    guard let france = CountryCode("FR") else { throw CocoaError(.coderInvalidValue) }
    return translator.display(
      translator.transcode(summary).summary, in: LanguageTag(language), from: france,
      unread: UnreadEntries(counts: unread), reference: reference)
  }

  static let reference = ExchangeReference(traceDigest: Array(0..<32))
}

/// Every concept inside a value, found by reflection: a field added to the model later is found too.
enum Reflection {
  static func concepts(in value: Any) -> [CodedConcept] {
    if let concept = value as? CodedConcept { return [concept] }
    return Mirror(reflecting: value).children.flatMap { concepts(in: $0.value) }
  }
}
