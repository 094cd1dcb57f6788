public import Domain

/// Why terminology was not loaded or not installed.
public struct TerminologyFailure: Failure {
  /// What happened, why, and what to do.
  public let explanation: Explanation
  /// A failure with these texts.
  public init(explanation: Explanation) { self.explanation = explanation }

  static func unreadable(_ path: String) -> TerminologyFailure {
    TerminologyFailure(
      "terminology.unreadable", what: "The terminology was not loaded.", why: "\(path) cannot be read.",
      whatToDo: "Check the directory: it holds value sets, translations and maps, or an installed store.")
  }

  static func empty(_ path: String) -> TerminologyFailure {
    TerminologyFailure(
      "terminology.empty", what: "The terminology was not loaded.",
      why: "\(path) holds no value set, no map and no translation in a form that is known.",
      whatToDo: "Name the directory with the TSV tables, the XML export, the SVS answers or the FHIR resources.")
  }

  static func malformed(_ path: String, _ line: Int) -> TerminologyFailure {
    malformed(path, line, "does not have the columns of its first line")
  }

  static func malformed(_ path: String, _ line: Int, _ why: String) -> TerminologyFailure {
    TerminologyFailure(
      "terminology.malformed", what: "The terminology was not loaded.", why: "\(path) line \(line) \(why).",
      whatToDo: "Export the file again, whole and in UTF-8; copy it again if it was cut on the way.")
  }

  static func encoding(_ path: String) -> TerminologyFailure {
    TerminologyFailure(
      "terminology.encoding", what: "The terminology was not loaded.",
      why: "\(path) is not clean UTF-8, so its words may be damaged.",
      whatToDo: "Export the file again in UTF-8; do not repair the words by hand.")
  }

  static func inconsistent(_ path: String, _ line: Int, _ why: String) -> TerminologyFailure {
    TerminologyFailure(
      "terminology.inconsistent", what: "The terminology was not loaded.", why: "\(path) line \(line): \(why).",
      whatToDo: "Keep the catalogue that is in use; report the row to whoever made the new one.")
  }

  static func incomplete(_ path: String, _ found: Int, of expected: Int) -> TerminologyFailure {
    TerminologyFailure(
      "terminology.incomplete", what: "The terminology was not loaded.",
      why: "\(path) has \(found) of the \(expected) rows or concepts that its source counts.",
      whatToDo: "Copy the whole directory again; a part of a catalogue is not used.")
  }

  static func vanished(_ sets: String) -> TerminologyFailure {
    TerminologyFailure(
      "terminology.vanished", what: "The terminology was not taken into use.",
      why: "More codes vanished since the version in use than a release takes out: \(sets).",
      whatToDo: "Check with the publisher that they were withdrawn; if so, repeat with --allow-vanished.")
  }

  static func altered(_ path: String) -> TerminologyFailure {
    TerminologyFailure(
      "terminology.altered", what: "The terminology was not loaded.",
      why: "\(path) no longer holds what was checked when it was installed.",
      whatToDo: "Install the version again from its source with --allow-vanished, or go back to an earlier one.")
  }

  static func unwritable(_ path: String) -> TerminologyFailure {
    TerminologyFailure(
      "terminology.unwritable", what: "The terminology was not installed; the version in use is unchanged.",
      why: "\(path) cannot be written.", whatToDo: "Check the rights and the free space of the store's directory.")
  }
}
