import CDA
import Domain
public import XML

/// Reads a patient summary without structure: a CDA header around a file, most often a PDF (eHDSI L1, or a national
/// document of the same code).
///
/// A file makes no facts: every section stays without information, and the file is kept aside.
public enum L1Reader {
  /// Whether a document is an unstructured patient summary (`nonXMLBody`, and LOINC 60591-5 or the L1 template).
  public static func reads(_ document: Document) -> Bool {
    let root = document.root
    return root.isNamed("ClinicalDocument", in: Names.hl7) && root.find("component", "nonXMLBody") != nil
      && (root.templateIDs.contains(Template.pdfDocument) || root.find("code")?.coding?.code == "60591-5")
  }

  /// Reads header and file.
  /// - Throws: `document.wrong-kind` for another document, `document.missing-part` or `document.invalid-part` when the
  ///   header lacks what identifies patient and document, or the body holds no file.
  public static func read(_ document: Document) throws(ReadingFailure) -> Reading {
    guard reads(document), let body = document.root.find("component", "nonXMLBody") else {
      throw .wrongKind("a patient summary around a file (L1)")
    }
    let path = "/ClinicalDocument/component/nonXMLBody"
    guard let text = body.find("text") else { throw .missing("text", at: path) }
    // A file elsewhere is not fetched: the gateway follows no link out of a document.
    guard text.find("reference") == nil else {
      throw .invalid("text", at: path, "the file is referred to and not embedded")
    }
    let file = try file(text, at: path)
    let summary = PatientSummary(header: try PivotReading(document.root).header())
    let item = AccountItem(
      section: "", sourcePath: path, element: "body", outcome: .narrativeOnly(.attachment),
      note: "The body is a file (\(file.mediaType)). It holds no entries and is kept as it is.")
    return Reading(summary: summary, account: Account(items: [item]), attachments: [file])
  }

  private static func file(_ text: Element, at path: String) throws(ReadingFailure) -> Attachment {
    let mediaType = text.attribute("mediaType")?.nonEmpty ?? "text/plain"
    let bytes: [UInt8]
    if text.attribute("representation") == "B64" {
      guard let embedded = text.embeddedBytes else { throw .invalid("text", at: path, "its base64 cannot be decoded") }
      bytes = embedded
    } else {
      bytes = Array(text.text.utf8)
    }
    guard !bytes.isEmpty else { throw .invalid("text", at: path, "it is empty") }
    guard mediaType != "application/pdf" || bytes.starts(with: "%PDF-".utf8) else {
      throw .invalid("text", at: path, "it is called a PDF and is none")
    }
    return Attachment(sourcePath: path, section: nil, mediaType: mediaType, bytes: bytes)
  }
}
