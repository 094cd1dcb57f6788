import Documents
import Domain
import Terminology

extension Display {
  /// What stands around the document. Names only: addresses and telephone numbers stay in the record.
  var document: [DisplayedFact] {
    let header = summary.header
    var facts = [
      DisplayedFact(name: words["documentTitle"], value: header.title),
      DisplayedFact(name: words["recorded"], value: words.dateTime(header.effectiveTime) ?? ""),
    ]
    for author in header.authors { facts.append(DisplayedFact(name: words["documentAuthor"], value: who(author))) }
    if let custodian = header.custodian.name { facts.append(DisplayedFact(name: words["custodian"], value: custodian)) }
    for contact in header.contacts where contact.kind == .preferredPractitioner {
      let names = [contact.name?.display, contact.organisation?.name].compactMap { $0 }
      guard !names.isEmpty else { continue }
      facts.append(DisplayedFact(name: words["preferredPractitioner"], value: names.joined(separator: ", ")))
    }
    facts.append(DisplayedFact(name: words["languageOfRecord"], value: words.nameOfLanguage(header.language.language)))
    facts.append(DisplayedFact(name: words["terminology"], value: catalogue.version))
    return facts
  }

  private func who(_ author: Author) -> String {
    [author.name?.display ?? author.device, text(author.role), author.organisation?.name].compactMap { $0 }
      .joined(separator: ", ")
  }
}
