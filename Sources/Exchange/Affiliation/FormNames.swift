import Consent
import Domain
import Trust

/// The names of the two forms of one approved document: fixed by the request and its source, so that query and retrieve
/// agree without remembering.
struct FormNames: Sendable {
  /// Repository unique id, which is also the root of both names.
  let repository: String
  private let stem: String

  init(requestID: String, _ source: SourceVersion, _ own: OwnCountry) {
    repository = own.repository.value
    stem = String(Digest.sha256(Array("\(requestID)|L3|\(source.digest.hex)".utf8)).hex.prefix(32))
  }

  /// The coded form's name: the structured document (L3).
  var l3: InstanceIdentifier { InstanceIdentifier(root: repository, extension: stem) }
  /// The name of the PDF within a CDA (L1).
  var l1: InstanceIdentifier { InstanceIdentifier(root: repository, extension: "l1-\(stem)") }

  /// XDS unique id of a form.
  func uniqueID(of form: DocumentForm) -> String {
    "\(repository)^\(form == .l1 ? "l1-\(stem)" : stem)"
  }

  /// The form that a peer's request names; nil where it names neither.
  func form(repository: String, uniqueID: String) -> DocumentForm? {
    guard repository == self.repository else { return nil }
    return [.l3, .l1].first { self.uniqueID(of: $0) == uniqueID }
  }
}
