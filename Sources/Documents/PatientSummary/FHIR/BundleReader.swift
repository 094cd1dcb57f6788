import CDA
public import Domain
import FHIR

/// Reads a patient summary that comes as a FHIR R4 document Bundle (IPS, HL7 Europe EPS), of any country, into the
/// model.
///
/// Only the source side of coded elements is filled. Each entry of the Composition ends as an entry of the model whose
/// provenance names its place, or as a line of the account (MAPPING-FHIR-IN.md).
public enum BundleReader {
  /// The largest Bundle that is read, in bytes.
  public static let limit = 20 << 20

  /// Whether a JSON value is a Bundle of type document with a Composition of type 60591-5 (LOINC).
  public static func reads(_ json: JSON) -> Bool {
    json["type"]?.string == "document" && BundleIndex(json).flatMap(composition) != nil
  }

  /// Reads the bytes of a Bundle in JSON.
  /// - Parameter language: the language of documents of this source that do not say theirs, as their country knows it.
  /// - Throws: `document.invalid-part` for a text that is no JSON or longer than ``limit``, and what ``read(_:language:)-(JSON,_)``
  ///   throws.
  public static func read(_ bytes: [UInt8], language: LanguageTag? = nil) throws(ReadingFailure) -> Reading {
    guard bytes.count <= limit else { throw .invalid("size", at: "/", "it is more than \(limit >> 20) MB") }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let json: JSON
    do {
      json = try JSON(reading: bytes.starts(with: mark) ? Array(bytes.dropFirst(3)) : bytes, decimals: true)
    } catch {
      throw .invalid("JSON text", at: "/", error.why)
    }
    return try read(json, language: language)
  }

  /// Reads a parsed Bundle.
  /// - Parameter language: the language of documents of this source that do not say theirs, as their country knows it.
  /// - Throws: `document.wrong-kind` for anything but a patient summary Bundle, `document.missing-part` or
  ///   `document.invalid-part` when what identifies patient and document is missing or wrong.
  public static func read(_ json: JSON, language: LanguageTag? = nil) throws(ReadingFailure) -> Reading {
    guard json["type"]?.string == "document", let index = BundleIndex(json),
      let composition = composition(index)
    else { throw .wrongKind("a FHIR document Bundle with a patient summary (Composition of type LOINC 60591-5)") }
    guard composition.element.text("status") != "entered-in-error" else {
      throw .invalid("status", at: "Composition.status", "the document was entered in error")
    }
    let reading = BundleReading(index, composition, language)
    var summary = PatientSummary(header: try reading.header())
    reading.readSections(into: &summary)
    return Reading(
      summary: summary, account: reading.account, attachments: reading.attachments,
      items: SourceItem.all(inComposition: composition.element.json))
  }

  /// The first Composition of a patient summary; a document begins with it (bdl-11), and readers look for it.
  private static func composition(_ index: BundleIndex) -> FHIRResource? {
    index.resources.first { resource in
      resource.type == "Composition"
        && resource.element["type"]?.codings.contains { $0.system == CodeSystem.loinc && $0.code == "60591-5" } == true
    }
  }
}

extension LossReason {
  /// The source contradicts itself.
  static let contradicted = LossReason(rawValue: "contradiction")
}
