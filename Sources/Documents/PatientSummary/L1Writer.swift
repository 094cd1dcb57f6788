import CDA
public import Domain
import FoundationEssentials
import XML

/// Writes the L1 form of a summary: a CDA header around a PDF (eHDSI Patient Summary PDF, template
/// 1.3.6.1.4.1.12559.11.10.1.3.1.1.7).
public enum L1Writer {
  /// Wraps a PDF of the summary whose structured form (L3) is `l3`.
  ///
  /// Patient, set and language are those of the L3; the document is named by `identity.l1` and points at the L3, as the
  /// L3 points at it. Equal input gives equal bytes.
  /// - Throws: ``WritingFailure`` when the identity names no L1, or the header lacks what nobody may invent.
  public static func write(
    _ header: Header, pdf: [UInt8], as identity: DocumentIdentity, l3: InstanceIdentifier
  ) throws(WritingFailure) -> WrittenDocument {
    guard let own = identity.l1 else { throw .missing("identifier for the PDF document (L1)") }
    // The pivot's header with the L3 as its only parent: an identity without other forms points at what the header
    // says it was made from.
    var header = header
    header.relatedDocuments = [l3]
    let composition = PivotComposition(
      PatientSummary(header: header), DocumentIdentity(id: own, createdAt: identity.createdAt), .pivot,
      template: Template.pdfDocument, needsParticipant: false)
    let document = try composition.pdfDocument(Data(pdf).base64EncodedString())
    return WrittenDocument(bytes: composition.sheet.document(document.range), account: composition.account)
  }
}

extension PivotComposition {
  /// - Parameter file: in base64.
  fileprivate func pdfDocument(_ file: String) throws(WritingFailure) -> PivotNode {
    let nodes = try header()
    return element(
      "ClinicalDocument",
      ["xmlns": "urn:hl7-org:v3", "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance"]
    ) {
      nodes
      element("component") {
        element("nonXMLBody", ["classCode": "DOCBODY", "moodCode": "EVN"]) {
          element("text", ["mediaType": "application/pdf", "representation": "B64"], text: file)
        }
      }
    }
  }
}

extension Template {
  /// The patient summary as a PDF, L1.
  static let pdfDocument = "\(ehdsi).1.7"
}
