import CDA
import Domain
import XML

extension Rule {
  /// Template of the patient summary as PDF (eHDSI, L1).
  static let originalTemplate = "1.3.6.1.4.1.12559.11.10.1.3.1.1.7"

  /// Rules that a nationally coded document need not keep: its codes are transcoded later.
  static let ofEuropeanCodes: Set<String> = ["header.patient-gender", "code.unmapped", "observation.pressure"]

  private static let bodyWhy = "Country B shows the original from this body alone."
  private static let bodyFix = "Write the PDF of the original as the document's only body, in base64."

  /// What the document around the original must keep: the header rules but for the participant, and its body.
  static let original: [Rule] =
    (header.filter { !["header.template", "header.participant"].contains($0.id) } + people)
    + [
      Rule(
        "original.template", "The document names the template of the original and the CDA type.", why: bodyWhy,
        whatToDo: bodyFix
      ) { tree in
        tree.root.unless(
          tree.root.isNamed("ClinicalDocument", in: Names.hl7) && tree.root.templateIDs.contains(originalTemplate)
            && tree.root.find("typeId")?.attribute("extension") == "POCD_HD000040")
      },
      Rule(
        "original.related", "The document names one related document, the structured one.", why: bodyWhy,
        whatToDo: "Name the L3 document, and no other."
      ) { tree in
        tree.root.unless(tree.root.hl7("relatedDocument").count { $0.attribute("typeCode") == "XFRM" } == 1)
      },
      Rule("original.body", "The body is one file, and no section.", why: bodyWhy, whatToDo: bodyFix) { tree in
        let bodies = tree.root.hl7("component").flatMap(\.children)
        return tree.root.unless(bodies.count == 1 && bodies.first?.isNamed("nonXMLBody", in: Names.hl7) == true)
      },
      Rule("original.file", "The file is a PDF in base64, inside the document.", why: bodyWhy, whatToDo: bodyFix) {
        tree in
        guard let text = tree.root.find("component", "nonXMLBody", "text") else { return [tree.root] }
        let isPDF = text.attribute("mediaType") == "application/pdf" && text.attribute("representation") == "B64"
        // The first bytes of a PDF are "%PDF-", which base64 writes so.
        let holdsPDF = text.children.isEmpty && text.text.trimmed.hasPrefix("JVBERi")
        return text.unless(isPDF && holdsPDF)
      },
    ] + types.filter { $0.id.hasPrefix("time.") && $0.id != "time.born" }
    + links.filter { ["identifier.root"].contains($0.id) } + codes.filter { $0.id != "code.unmapped" }
}
