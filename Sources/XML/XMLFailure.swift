public import Domain

/// Why XML was not read, canonicalised or checked.
public struct XMLFailure: Failure {
  public let explanation: Explanation
  public init(explanation: Explanation) { self.explanation = explanation }

  static func malformed(line: Int, code: Int) -> XMLFailure {
    XMLFailure(
      "xml.malformed", what: "The XML was not read.",
      why: "It is not well-formed with namespaces (line \(line), parser code \(code)).",
      whatToDo: "Correct the document and send it again.")
  }

  static func scan(_ why: String) -> XMLFailure {
    XMLFailure("xml.malformed", what: "The XML was not read.", why: why, whatToDo: "Correct the document.")
  }

  /// The same with the line at which the scan stopped.
  func at(line: Int) -> XMLFailure {
    XMLFailure(
      code, what: what, why: "\(why.hasSuffix(".") ? String(why.dropLast()) : why) (line \(line)).", whatToDo: whatToDo)
  }

  static let doctype = XMLFailure(
    "xml.doctype", what: "The XML was not read.", why: "It holds a DOCTYPE or an entity declaration.",
    whatToDo: "Send documents without one: they are never accepted.")

  static let entity = XMLFailure(
    "xml.entity", what: "The XML was not read.", why: "It refers to an entity other than the five of XML itself.",
    whatToDo: "Write the character instead.")

  static func encoding(_ why: String) -> XMLFailure {
    XMLFailure(
      "xml.encoding", what: "The XML was not read.", why: why, whatToDo: "Send XML 1.0 in UTF-8.")
  }

  static func limit(_ name: String, _ value: Int) -> XMLFailure {
    XMLFailure(
      "xml.limit", what: "The XML was not read.", why: "It exceeds the limit of \(value) for \(name).",
      whatToDo: "Send a smaller document.")
  }

  static func namespace(_ why: String) -> XMLFailure {
    XMLFailure("xml.namespace", what: "The XML was not read.", why: why, whatToDo: "Correct the namespaces.")
  }

  static let canonical = XMLFailure(
    "xml.canonical", what: "The canonical form was not made.", why: "The canonicaliser refused the tree.",
    whatToDo: "Report the document's producer to the operator.")

  static func schema(_ path: String) -> XMLFailure {
    XMLFailure(
      "xml.schema-unreadable", what: "The schema was not loaded.", why: "\(path) is not a readable XML schema.",
      whatToDo: "Check the file and those that it imports.")
  }
}
