import CDA
import Domain

extension DocumentIdentity {
  /// The identity of a document that is made outside an exchange: named after its source, dated with the source's own
  /// time, so that the same source gives the same bytes.
  ///
  /// - Parameter form: what is made. A pivot stands beside a PDF; only the friendly form itself has a friendly name.
  public static func derived(from header: Header, form: SummaryForm = .pivot) -> DocumentIdentity {
    let source = header.documentID
    let suffix = source.extension.map { ".\($0)" } ?? ""
    func name(_ form: String) -> InstanceIdentifier {
      InstanceIdentifier(root: source.root, extension: form + suffix)
    }
    return DocumentIdentity(
      id: name("pivot"), createdAt: header.effectiveTime.instant, l1: name("l1"),
      friendly: form == .friendly ? name("friendly") : nil)
  }

  /// The identity of a FHIR Bundle that is made outside an exchange, in the same manner.
  public static func bundle(derivedFrom header: Header) -> DocumentIdentity {
    let source = header.documentID
    let suffix = source.extension.map { ".\($0)" } ?? ""
    return DocumentIdentity(
      id: InstanceIdentifier(root: source.root, extension: "eps" + suffix), createdAt: header.effectiveTime.instant)
  }
}
