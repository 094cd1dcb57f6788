public import Domain

/// Why terminology was not loaded.
public struct TerminologyFailure: Failure {
  public let explanation: Explanation
  public init(explanation: Explanation) { self.explanation = explanation }

  static func unreadable(_ path: String) -> TerminologyFailure {
    TerminologyFailure(
      "terminology.unreadable", what: "The terminology was not loaded.", why: "\(path) cannot be read.",
      whatToDo: "Check the directory: it holds index.json, valuesets, translations and conceptmaps.")
  }

  static func malformed(_ path: String, _ line: Int) -> TerminologyFailure {
    TerminologyFailure(
      "terminology.malformed", what: "The terminology was not loaded.",
      why: "\(path) line \(line) does not have the columns of its first line.",
      whatToDo: "Export the file again: UTF-8, one line a row, columns separated by tabs.")
  }

  static func inconsistent(_ path: String, _ line: Int, _ why: String) -> TerminologyFailure {
    TerminologyFailure(
      "terminology.inconsistent", what: "The terminology was not loaded.", why: "\(path) line \(line): \(why).",
      whatToDo: "Keep the catalogue that is in use; report the row to whoever made the new one.")
  }

  static func incomplete(_ path: String, _ found: Int, of expected: Int) -> TerminologyFailure {
    TerminologyFailure(
      "terminology.incomplete", what: "The terminology was not loaded.",
      why: "\(path) has \(found) of the \(expected) concepts that index.json counts.",
      whatToDo: "Copy the whole directory again; a part of a catalogue is not used.")
  }
}
