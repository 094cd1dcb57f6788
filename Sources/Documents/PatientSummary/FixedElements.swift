import Domain
import XML

/// Elements that never differ, written once for all documents.
struct FixedElements: Sendable {
  let bytes: [UInt8]

  init(_ write: (inout Writer) -> Void) {
    var writer = Writer(declaration: false, capacity: 0)
    write(&writer)
    bytes = writer.bytes
  }

  /// One after the other.
  init(_ first: FixedElements, _ second: FixedElements) { bytes = first.bytes + second.bytes }

  /// The element `code` with a code of the document's own structure.
  init(code: Coding) {
    self.init {
      $0.empty(
        "code",
        [
          "code": code.code, "codeSystem": code.system, "codeSystemName": code.systemName,
          "displayName": code.shownDisplay,
        ])
    }
  }

  static let completed = FixedElements { $0.empty("statusCode", ["code": "completed"]) }
  static let concern = act(CodeSystem.actClass, "CONC", "Concern", "ActClass")
  static let drugTherapy = act(CodeSystem.actCode, "DRUG", "Drug therapy", "ActCode")
  static let severity = act(CodeSystem.actCode, "SEV", "Severity", "ActCode")
  static let immunization = act(CodeSystem.immunization, "IMMUNIZ", "Immunization", nil)

  private static func act(_ system: String, _ code: String, _ display: String, _ systemName: String?) -> FixedElements {
    FixedElements(code: Coding(system: system, code: code, display: display, systemName: systemName))
  }
}
