import CDA
import Domain

extension DocumentIdentity {
  /// The identity of a pivot that is made outside an exchange: named after its source, dated with the source's own
  /// time, so that the same source gives the same bytes.
  public static func derived(from header: Header) -> DocumentIdentity {
    let source = header.documentID
    let suffix = source.extension.map { ".\($0)" } ?? ""
    return DocumentIdentity(
      id: InstanceIdentifier(root: source.root, extension: "pivot\(suffix)"), createdAt: header.effectiveTime.instant,
      l1: InstanceIdentifier(root: source.root, extension: "l1\(suffix)"))
  }
}
