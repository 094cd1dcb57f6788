public import Documents
import Domain
import PDF

extension Translator {
  /// The L1 form of a transcoded summary: a PDF in the source's own language, within a CDA (eHDSI template EH.1.7).
  ///
  /// The words are those of ``display(_:in:from:)``, so the PDF says what the coded form says; a language without words
  /// here is worded in English around the source's own terms. The document is named by `identity.l1`, and points at the
  /// L3 `identity.id`. Same summary, same catalogue, same identity: same bytes.
  /// - Throws: `document.incomplete-header` where the European document demands what nobody may invent;
  ///   `pdf.font-missing`, `pdf.library` or `pdf.structure` where no PDF was made.
  public func l1(_ summary: PatientSummary, as identity: DocumentIdentity) throws(WritingFailure) -> WrittenDocument {
    let document = try printed(summary, as: identity)
    let pdf: [UInt8]
    do {
      pdf = try PDFWriter.write(document)
    } catch {
      throw WritingFailure(explanation: error.explanation)
    }
    return try L1Writer.write(summary.header, pdf: pdf, as: identity, l3: identity.id)
  }

  func printed(_ summary: PatientSummary, as identity: DocumentIdentity) throws(WritingFailure) -> PrintedDocument {
    let header = summary.header
    let stated = header.custodian.addresses.lazy.compactMap { $0.country.flatMap { CountryCode($0) } }.first
    guard let country = stated ?? CountryCode(header.language.value.suffix(2).uppercased()) else {
      throw .missing("country")
    }
    let displayed = display(summary, in: header.language, from: country)
    return PrintedSummary(displayed, header, identity).document
  }
}
