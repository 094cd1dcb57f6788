import CDA
import Countries
public import Documents
import Domain
public import XML

/// A form that a document comes in.
public enum InputForm: String, Sendable, CaseIterable {
  case vsm
  case ipsFR = "ips-fr"
  case pivot

  init(_ format: NationalFormat) {
    switch format {
    case .vsm: self = .vsm
    case .ipsFR: self = .ipsFR
    }
  }
}

/// Finds out what a document is and reads it.
public enum DocumentReader {
  /// The template of the MyHealth@EU patient summary, L3.
  private static let pivotTemplate = "1.3.6.1.4.1.12559.11.10.1.3.1.1.3"

  /// The form of a document, or nil where it is none that is read here.
  public static func form(of document: Document) -> InputForm? {
    if let reader = AllCountries.reader(of: document) { return InputForm(reader.format) }
    let root = document.root
    let isSummary = root.find("code")?.coding?.code == "60591-5" && root.find("component", "structuredBody") != nil
    return root.templateIDs.contains(pivotTemplate) || isSummary ? .pivot : nil
  }

  /// - Throws: `document.unknown-form`, or what the form's reader throws.
  public static func read(_ document: Document, as form: InputForm? = nil) throws(ReadingFailure) -> Reading {
    guard let form = form ?? self.form(of: document) else {
      throw ReadingFailure(
        "document.unknown-form", what: "The document was not read.",
        why: "It is neither a VSM nor an IPS-FR nor a MyHealth@EU patient summary.",
        whatToDo: "Check the document's templateId, or name its form with --from.")
    }
    if form == .pivot { return try PivotReader.read(document) }
    guard let reader = AllCountries.readers.first(where: { InputForm($0.format) == form }) else {
      throw .wrongKind("a known national form")
    }
    return try reader.read(document)
  }
}
