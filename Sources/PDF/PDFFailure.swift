import CPango
public import Domain

/// Why no PDF was made.
public struct PDFFailure: Failure {
  /// Code, what, why and what to do.
  public let explanation: Explanation
  /// A failure with these texts.
  public init(explanation: Explanation) { self.explanation = explanation }

  private static let what = "The PDF was not made."

  /// Cairo refused; `why` is its own text.
  static func library(_ status: cairo_status_t) -> PDFFailure {
    PDFFailure(
      "pdf.library", what: what, why: "Cairo says: \(String(cString: cairo_status_to_string(status))).",
      whatToDo: "Report the fault with this text and the version of Cairo (\(String(cString: cairo_version_string())))."
    )
  }

  /// Pango or Cairo gave no object.
  static func noObject(_ name: String) -> PDFFailure {
    PDFFailure(
      "pdf.library", what: what, why: "The library gave no \(name).",
      whatToDo: "Check the machine's memory and the installation of Pango.")
  }

  /// The font that holds Latin, Greek and Cyrillic letters is not installed.
  static func noFont(_ family: String, found: String) -> PDFFailure {
    PDFFailure(
      "pdf.font-missing", what: what, why: "The font \(family) is not installed; \(found) would stand in for it.",
      whatToDo: "Install the package fonts-dejavu-core.")
  }

  /// The file that Cairo wrote is not built as the update expects.
  static func structure(_ why: String) -> PDFFailure {
    PDFFailure(
      "pdf.structure", what: what, why: "The file that Cairo wrote \(why).",
      whatToDo: "Report the fault with the version of Cairo (\(String(cString: cairo_version_string()))).")
  }
}
