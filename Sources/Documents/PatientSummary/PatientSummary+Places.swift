import CDA

extension PatientSummary {
  /// Where in the source each entry of the summary stood, and each part of an entry that has a place of its own.
  var places: [String] {
    var places: [String] = []
    func add<Entry>(_ section: Section<Entry>, _ path: (Entry) -> String) { places += section.entries.map(path) }
    for allergy in allergies.entries {
      places.append(allergy.provenance.sourcePath)
      places += allergy.reactions.map(\.provenance.sourcePath)
    }
    add(medications, \.provenance.sourcePath)
    add(problems, \.provenance.sourcePath)
    add(pastIllnesses, \.provenance.sourcePath)
    add(procedures, \.provenance.sourcePath)
    add(devices, \.provenance.sourcePath)
    add(immunizations, \.provenance.sourcePath)
    add(socialHistory, \.provenance.sourcePath)
    add(pregnancy, \.provenance.sourcePath)
    for group in vitalSigns.entries + results.entries + functionalStatus.entries {
      // A group is where its observations are.
      places +=
        group.observations.isEmpty ? [group.provenance.sourcePath] : group.observations.map(\.provenance.sourcePath)
    }
    add(carePlan, \.provenance.sourcePath)
    add(advanceDirectives, \.provenance.sourcePath)
    add(alerts, \.provenance.sourcePath)
    add(travelHistory, \.provenance.sourcePath)
    return places
  }

  /// The words of every row of every narrative, without white space.
  var rowWords: Set<String> {
    let blocks: [[Narrative]] =
      [
        allergies.narrative, medications.narrative, problems.narrative, pastIllnesses.narrative, procedures.narrative,
        devices.narrative, immunizations.narrative, socialHistory.narrative, pregnancy.narrative,
        vitalSigns.narrative, results.narrative, functionalStatus.narrative, carePlan.narrative,
        advanceDirectives.narrative, alerts.narrative, travelHistory.narrative,
      ] + narrativeSections.map(\.narrative)
    var words: Set<String> = []
    for block in blocks.joined() {
      for node in block.nodes { node.addRowWords(to: &words) }
    }
    return words
  }
}

extension Narrative.Node {
  fileprivate func addRowWords(to words: inout Set<String>) {
    guard case .element(let name, _, let children) = self else { return }
    if name == "tr" || name == "item" || name == "paragraph" { words.insert(text.withoutBlanks) }
    for child in children { child.addRowWords(to: &words) }
  }
}
