import Consent
import Documents
import Domain

/// Kinds of entries that leave only where their patient ticked them (consent.md section 13).
extension ConsentPolicy {
  /// The codes of the kinds that are not among the parts of an answer; of all, where there is none.
  func codes(notIn parts: [String] = []) -> CodeList { list(codedKinds.filter { !parts.contains($0.part) }) }

  /// The codes of the kinds that an answer names.
  func codes(in parts: [String]) -> CodeList { list(codedKinds.filter { parts.contains($0.part) }) }

  private func list(_ kinds: [NationalPolicy.ProtectedKind]) -> CodeList {
    var list = CodeList()
    for kind in kinds {
      for (system, codes) in kind.codes { list.add(codes, of: system.value) }
    }
    return list
  }
}

extension NationalPolicy.ProtectedKind {
  var list: CodeList {
    var list = CodeList()
    for (system, codes) in codes { list.add(codes, of: system.value) }
    return list
  }
}
