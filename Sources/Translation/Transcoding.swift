import Documents
import Domain
import Terminology

/// One pass over a summary: each coded element against the value sets that it is bound to.
struct Transcoding {
  let catalogue: Catalogue
  var account = Account()
  /// Source codes of elements with a value set for which no European code was found.
  private(set) var gaps: [TerminologyGap] = []

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
      // A partner may write an older or newer list: what it sent stays, and is worded from whichever edition holds it.
      concept.european = sets.compactMap { catalogue.readable(european, of: $0) }.first ?? european
      concept.equivalence = concept.equivalence ?? .equal
      return
    }
    if let (coding, equivalence) = find(concept.source.map(Catalogue.normal), in: sets, allowsParent: allowsParent) {
      concept.european = coding
      concept.equivalence = equivalence
      return
    }
    if !concept.source.isEmpty || concept.originalText != nil { concept.equivalence = .unmatched }
    if let code = concept.source.first(where: { !$0.code.isEmpty && !$0.system.isEmpty }) {
      gaps.append(TerminologyGap(source: Catalogue.normal(code), element: element, valueSets: sets))
    }
  }

  mutating func transcode(
    _ concept: inout CodedConcept?, to sets: [String], section: String, path: String, element: String,
    allowsParent: Bool = false
  ) {
    guard var value = concept else { return }
    transcode(&value, to: sets, section: section, path: path, element: element, allowsParent: allowsParent)
    concept = value
  }

  /// What the sender said exactly comes before what a map says, and a map before a broader code; within each, the
  /// source's own order decides and then that of the value sets.
  private func find(_ sources: [Coding], in sets: [String], allowsParent: Bool) -> (Coding, Equivalence)? {
    let european = sources.map {
      Coding(system: CodeSystem.european($0.system), code: $0.code, display: $0.display)
    }
    for index in european.indices {
      for set in sets {
        if let member = catalogue.member(european[index], of: set) { return (member, .equal) }
      }
    }
    for index in sources.indices {
      var spellings = professionClass(of: sources[index])
      if sources[index].system != european[index].system { spellings.insert(european[index], at: 0) }
      for set in sets {
        let target =
          catalogue.target(of: sources[index], in: set)
          ?? spellings.lazy.compactMap { catalogue.target(of: $0, in: set) }.first
        if let target { return (target.coding, Equivalence(rawValue: target.equivalence) ?? .inexact) }
      }
    }
    if sets.contains(ValueSet.substance), let substance = european.first(where: isSubstanceNumber) {
      // EMA's substance set is not part of the catalogues that contact points exchange: its 12 digits are kept.
      return (
        Coding(
          system: substance.system, code: substance.code,
          display: catalogue.designation(of: substance, in: "en")?.text ?? substance.display,
          systemName: CodeSystem.name(of: substance.system)), .equal
      )
    }
    guard allowsParent else { return nil }
    for coding in european {
      for parent in parents(of: coding) {
        for set in sets {
          if let member = catalogue.member(parent, of: set) { return (member, .wider) }
        }
      }
    }
    return nil
  }

  private func isSubstanceNumber(_ coding: Coding) -> Bool {
    coding.system == CodeSystem.sms && coding.code.utf8.count == 12
      && coding.code.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// Broader codes of hierarchies: ICD-10 and EMDN by cutting, Orphanet where the catalogue states the hierarchy; never
  /// ATC, whose broader classes are other medicines.
  private func parents(of coding: Coding) -> [Coding] {
    var codes: [String] = []
    switch coding.system {
    case CodeSystem.icd10:
      // National extensions and the marks of dagger and asterisk codes stand behind the code itself.
      var code = coding.code.prefix { $0 == "." || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
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
    case CodeSystem.orpha:
      var above = catalogue.parent(of: coding)
      // A hierarchy that leads back to its start is cut.
      while let parent = above, parent.code != coding.code, !codes.contains(parent.code) {
        codes.append(parent.code)
        above = catalogue.parent(of: parent)
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

  mutating func note(_ concept: CodedConcept, section: String, path: String, element: String) {
    guard !concept.source.isEmpty || concept.european != nil || concept.originalText != nil else { return }
    account.add(
      AccountItem(
        section: section, sourcePath: path, element: element, outcome: .carried,
        equivalence: concept.equivalence ?? .unmatched, source: concept.source.first, european: concept.european,
        note: words(for: concept, element: element)))
  }

  private func words(for concept: CodedConcept, element: String) -> String {
    if concept.european != nil { return "" }
    let words = "No European code; it travels with its original words."
    return TranslatedDocument.warningElements.contains(element) ? "Warning: \(words)" : words
  }
}
