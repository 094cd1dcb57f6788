import Documents
import Domain
import Terminology

/// One pass over a summary: each coded element against the value sets that it is bound to.
struct Transcoding {
  let catalogue: Catalogue
  var account = Account()

  /// Finds the European concept of one element.
  ///
  /// In this order: the code is a member (its system's European OID); a map leads there; for hierarchies where it does
  /// not change the meaning, the parent; else it stays unmapped and travels with its original.
  mutating func transcode(
    _ concept: inout CodedConcept, to sets: [String], section: String, path: String, element: String,
    allowsParent: Bool = false
  ) {
    defer { note(concept, section: section, path: path, element: element) }
    if let european = concept.european {
      concept.european = sets.compactMap { catalogue.member(european, of: $0) }.first ?? european
      concept.equivalence = concept.equivalence ?? .equal
      return
    }
    for source in concept.source {
      if let (coding, equivalence) = find(source, in: sets, allowsParent: allowsParent) {
        concept.european = coding
        concept.equivalence = equivalence
        return
      }
    }
    if !concept.source.isEmpty || concept.originalText != nil { concept.equivalence = .unmatched }
  }

  mutating func transcode(
    _ concept: inout CodedConcept?, to sets: [String], section: String, path: String, element: String,
    allowsParent: Bool = false
  ) {
    guard var value = concept else { return }
    transcode(&value, to: sets, section: section, path: path, element: element, allowsParent: allowsParent)
    concept = value
  }

  private func find(_ source: Coding, in sets: [String], allowsParent: Bool) -> (Coding, Equivalence)? {
    let european = Coding(system: CodeSystem.european(source.system), code: source.code)
    for set in sets {
      if let member = catalogue.member(european, of: set) { return (member, .equal) }
      // EMA's substance set is not part of the catalogues that contact points exchange: its 12 digits are kept.
      if set == ValueSet.substance, european.system == CodeSystem.sms, european.code.count == 12 {
        return (Coding(system: european.system, code: european.code, display: source.display), .equal)
      }
    }
    let spellings = [source, european] + professionClass(of: source)
    for set in sets {
      for spelling in spellings {
        guard let target = catalogue.targets(of: spelling, in: set).first else { continue }
        return (target.coding, Equivalence(rawValue: target.equivalence) ?? .inexact)
      }
    }
    guard allowsParent else { return nil }
    for parent in parents(of: european) {
      for set in sets {
        if let member = catalogue.member(parent, of: set) { return (member, .wider) }
      }
    }
    return nil
  }

  /// Broader codes of hierarchies: ICD-10 and EMDN by cutting, never for substances.
  private func parents(of coding: Coding) -> [Coding] {
    var codes: [String] = []
    switch coding.system {
    case CodeSystem.icd10:
      var code = coding.code.prefix { $0 != "+" }
      if code.count < coding.code.count { codes.append(String(code)) }
      while code.count > 3 {
        code = code.dropLast()
        codes.append(String(code.last == "." ? code.dropLast() : code))
      }
    case CodeSystem.emdn:
      var code = Substring(coding.code)
      while code.count > 3 {
        code = code.dropLast(2)
        codes.append(String(code))
      }
    default: break
    }
    return codes.map { Coding(system: coding.system, code: $0) }
  }

  /// A French profession with a specialty (`G15_10/SM26`) is also that profession.
  private func professionClass(of coding: Coding) -> [Coding] {
    guard coding.system == "1.2.250.1.213.1.1.4.5", let slash = coding.code.firstIndex(of: "/") else { return [] }
    return [Coding(system: coding.system, code: String(coding.code[..<slash]))]
  }

  private mutating func note(_ concept: CodedConcept, section: String, path: String, element: String) {
    guard !concept.source.isEmpty || concept.european != nil || concept.originalText != nil else { return }
    let words = concept.european == nil ? "No European code; it travels with its original words." : ""
    account.add(
      AccountItem(
        section: section, sourcePath: path, element: element, outcome: .carried,
        equivalence: concept.equivalence ?? .unmatched, source: concept.source.first, european: concept.european,
        note: words))
  }
}
