import Documents
import Foundation

/// A document around a PDF (L1), with the header of the synthetic pivot.
enum OriginalDocument {
  /// The body of a pivot replaced by a file of a few bytes that begins as every PDF does.
  static let text: String = {
    let body = #"<component><nonXMLBody classCode="DOCBODY" moodCode="EVN">"#
      + #"<text mediaType="application/pdf" representation="B64">JVBERi0xLjcKJSVFT0YK</text></nonXMLBody></component>"#
    do {
      var identity = SyntheticSummary.identity
      // The rules take one related document of the original: the structured one.
      identity.friendly = nil
      let pivot = try PivotWriter.write(SyntheticSummary.empty(), as: identity)
      let text = String(decoding: pivot.bytes, as: UTF8.self)
      guard let start = text.range(of: "<component><structuredBody>") else { return "" }
      let header = text[..<start.lowerBound]
        .replacing("1.3.6.1.4.1.12559.11.10.1.3.1.1.3\"", with: "1.3.6.1.4.1.12559.11.10.1.3.1.1.7\"")
      return header + body + "</ClinicalDocument>"
    } catch {
      return ""
    }
  }()
}
