import CDA
public import Countries
public import Documents
import Domain
public import XML

/// Finds out what a document is and reads it, whatever its syntax: its bytes are parsed once.
public enum DocumentReader {
  /// The template of the coded patient summary of MyHealth@EU.
  private static let pivotTemplate = "1.3.6.1.4.1.12559.11.10.1.3.1.1.3"

  // MARK: From bytes to a tree

  /// Parses bytes as XML or JSON, as their first character says; a byte order mark and blanks before it are passed over.
  ///
  /// - Throws: `xml.…` or `json.malformed` where the text is broken, `document.unknown-form` where it is neither.
  public static func parse(_ bytes: [UInt8]) throws -> SourceDocument {
    let start = try beginning(of: bytes)
    switch bytes[start] {
    case UInt8(ascii: "<"):
      return .xml(try Document.parse(start == 0 ? bytes : Array(bytes[start...]), limits: .nationalDocument))
    case UInt8(ascii: "{"):
      return .json(try JSON(reading: start == 0 ? bytes : Array(bytes[start...]), decimals: true))
    default: throw ReadingFailure.unknownForm("It begins neither like XML (<) nor like a JSON object ({).")
    }
  }

  /// Where the text begins, after a byte order mark of UTF-8 and blanks.
  private static func beginning(of bytes: [UInt8]) throws(ReadingFailure) -> Int {
    // UTF-16 by its mark, or by the zero byte that a Latin first character has in it.
    if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) || bytes.prefix(2).contains(0) {
      throw .unknownForm("It is in UTF-16; documents are read in UTF-8 only.")
    }
    let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
    guard let start = bytes[mark...].firstIndex(where: { !blanks.contains($0) }) else {
      throw .unknownForm("It is empty.")
    }
    return start
  }

  // MARK: What it is

  /// The form of a document, or nil where it is none that is read here.
  ///
  /// The friendly form has the templates of the pivot and differs in its codes only, so it is read as a pivot is.
  public static func form(of source: SourceDocument) -> InputForm? {
    if let reader = AllCountries.reader(of: source) { return .national(reader.format) }
    switch source {
    case .json(let json):
      if StarterReader.reads(json) { return .starter }
      return BundleReader.reads(json) ? .fhir : nil
    case .xml(let document):
      if L1Reader.reads(document) { return .l1 }
      let root = document.root
      guard root.find("component", "structuredBody") != nil else { return nil }
      return root.templateIDs.contains(pivotTemplate) || root.find("code")?.coding?.code == "60591-5" ? .pivot : nil
    }
  }

  public static func form(of document: Document) -> InputForm? { form(of: .xml(document)) }

  // MARK: Reading

  /// Parses a document and reads it.
  ///
  /// - Parameter form: what it is, where that is not to be found out.
  /// - Throws: what ``parse(_:)`` and ``read(_:as:)-(SourceDocument,_)`` throw.
  public static func read(_ bytes: [UInt8], as form: InputForm? = nil) throws -> Reading {
    try read(parse(bytes), as: form)
  }

  /// - Throws: `document.unknown-form`, or what the form's reader throws.
  public static func read(_ source: SourceDocument, as form: InputForm? = nil) throws(ReadingFailure) -> Reading {
    guard let form = form ?? self.form(of: source) else {
      throw .unknownForm(
        "It is neither a national summary nor one of MyHealth@EU, FHIR or our starter format: \(source.kindFound).")
    }
    if case .national(let format) = form {
      guard let reader = AllCountries.readers.first(where: { $0.format == format }) else {
        throw .wrongKind("a known national form")
      }
      return try reader.read(source)
    }
    switch source {
    case .xml(let document): return warned(try read(document, inEuropean: form))
    case .json(let json): return warned(try read(json, inEuropean: form))
    }
  }

  public static func read(_ document: Document, as form: InputForm? = nil) throws(ReadingFailure) -> Reading {
    try read(.xml(document), as: form)
  }

  /// With what in it contradicts itself; a country's own reader says so itself.
  private static func warned(_ reading: Reading) -> Reading {
    var reading = reading
    reading.account.add(contentsOf: Account(items: reading.summary.warnings))
    return reading
  }

  private static func read(_ document: Document, inEuropean form: InputForm) throws(ReadingFailure) -> Reading {
    switch form {
    case .pivot, .friendly: return try PivotReader.read(document)
    case .l1: return try L1Reader.read(document)
    default: throw .wrongKind("JSON, as the form \(form.rawValue) is")
    }
  }

  private static func read(_ json: JSON, inEuropean form: InputForm) throws(ReadingFailure) -> Reading {
    switch form {
    case .starter: return try StarterReader.read(json)
    case .fhir: return try BundleReader.read(json)
    default: throw .wrongKind("XML, as the form \(form.rawValue) is")
    }
  }
}

extension SourceDocument {
  /// What a document says that it is: names of elements and the code of its kind, nothing about a person.
  fileprivate var kindFound: String {
    switch self {
    case .json(let json):
      let kind = json["resourceType"]?.string ?? json["format"]?.string
      return kind.map { "it is the resource \(Self.short($0))" } ?? "it has no resourceType"
    case .xml(let document):
      let root = document.root
      let place = "/\(Self.short(root.name)) (line \(root.line))"
      guard let code = root.find("code"), let value = code.attribute("code") else { return "\(place) has no code" }
      return "\(place)/code is \(Self.short(value)) (line \(code.line))"
    }
  }

  private static func short(_ text: String) -> String { String(text.prefix(40)) }
}

extension ReadingFailure {
  fileprivate static func unknownForm(_ why: String) -> ReadingFailure {
    ReadingFailure(
      "document.unknown-form", what: "The document was not read.", why: why,
      whatToDo: "Check the document's templateId or profile, or name its form with --from.")
  }
}
