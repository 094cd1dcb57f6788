import Domain

extension DisplayedSummary {
  /// The same, with every text of another country fit to be shown: what a page, a printer, a terminal or a copied text
  /// shows stands where we put it, whatever its source wrote.
  var visible: DisplayedSummary {
    var summary = self
    summary.patient = DisplayedPatient(
      family: patient.family.shown, given: patient.given.shown, born: patient.born.shown, sex: patient.sex.shown,
      identifierEnding: patient.identifierEnding.shown)
    summary.sections = sections.map(\.visible)
    summary.document = document.map(\.visible)
    summary.updated = updated.shown
    return summary
  }
}

extension String {
  /// Longer words than these are read in the original document.
  fileprivate var shown: String { visible(most: 4000) }
}

extension DisplayedSection {
  fileprivate var visible: DisplayedSection {
    var section = self
    section.title = title.shown
    section.items = items.map(\.visible)
    section.nothingText = nothingText?.shown
    section.withdrawn = withdrawn.map(\.visible)
    return section
  }
}

extension DisplayedItem {
  fileprivate var visible: DisplayedItem {
    var item = self
    item.main.text = main.text.shown
    item.original?.text = original?.text.shown ?? ""
    item.details = details.map(\.shown)
    item.source = source.map(\.visible)
    for index in flags.indices { item.flags[index].explanation = flags[index].explanation?.shown }
    return item
  }
}

extension DisplayedFact {
  fileprivate var visible: DisplayedFact { DisplayedFact(name: name.shown, value: value.shown, language: language) }
}
