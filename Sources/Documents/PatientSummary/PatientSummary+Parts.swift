import CDA
import Domain

extension PatientSummary {
  /// LOINC codes of the sections that say something: entries, a stated none, that nobody asked, or words.
  public var speakingSections: Set<String> {
    var found = Set(narrativeSections.map(\.code.code))
    func note<Entry>(_ section: Section<Entry>, _ code: String) {
      if section.content != .noInformation || !section.narrative.isEmpty { found.insert(code) }
    }
    note(allergies, "48765-2")
    note(medications, "10160-0")
    note(problems, "11450-4")
    note(devices, "46264-8")
    note(pregnancy, "10162-6")
    note(procedures, "47519-4")
    note(immunizations, "11369-6")
    note(pastIllnesses, "11348-0")
    note(socialHistory, "29762-2")
    note(vitalSigns, "8716-3")
    note(results, "30954-2")
    note(functionalStatus, "47420-5")
    note(carePlan, "18776-5")
    note(advanceDirectives, "42348-3")
    note(alerts, "104605-1")
    note(travelHistory, "10182-4")
    return found
  }

  /// How many sections of a document that was received tell something, never which.
  ///
  /// The five that every document has stand with words also where nothing is known, so what is coded in them counts.
  public var tellingSections: Int {
    let compulsory: [(code: String, isSilent: Bool)] = [
      ("48765-2", allergies.content == .noInformation), ("10160-0", medications.content == .noInformation),
      ("11450-4", problems.content == .noInformation), ("46264-8", devices.content == .noInformation),
      ("47519-4", procedures.content == .noInformation),
    ]
    return speakingSections.subtracting(compulsory.filter(\.isSilent).map(\.code)).count
  }

  /// This summary with nothing but the given parts: what is left out looks exactly like what the source does not have.
  ///
  /// - Parameter entries: keys of entries that are allowed by themselves, whatever their part.
  public func limited(to sections: [String], and entries: Set<String> = []) -> PatientSummary {
    let allowed = Set(sections)
    var result = self
    var filter = EntriesAlone(allowed: allowed, keys: entries)
    result.accept(&filter)
    result.narrativeSections.removeAll { !allowed.contains($0.code.code) }
    // A medicine does not tell the illness that its patient left out.
    if !allowed.contains("11450-4") || !allowed.contains("11348-0") {
      let left = (problems.entries + pastIllnesses.entries).map(\.condition)
      let kept = (result.problems.entries + result.pastIllnesses.entries).map(\.condition)
      result.forgetReasons(left.filter { one in !kept.contains { $0.isAbout(one) } })
    }
    return result
  }
}

extension LossReason {
  /// The patient did not allow this part. Told in the own country's report only, never abroad.
  public static let heldBack = LossReason(rawValue: "held-back")
}

extension Reading {
  /// This reading with nothing but the given parts; its account says of each item that is left out why.
  public func limited(to sections: [String], and entries: Set<String> = []) -> Reading {
    var result = self
    result.summary = summary.limited(to: sections, and: entries)
    let kept = Set(result.summary.places)
    let note = "The patient did not allow this part."
    for place in summary.places where !kept.contains(place) {
      result.account.add(
        AccountItem(section: "", sourcePath: place, element: "entry", outcome: .lost(.heldBack), note: note))
    }
    let rows = items.filter { $0.kind == .row }
    guard !rows.isEmpty else { return result }
    let words = result.summary.rowWords(among: Set(rows.map { RowWords(text: $0.words) }))
    let silent = Set(rows.filter { !words.contains(RowWords(text: $0.words)) }.map(\.sectionPath))
    for path in silent.sorted() {
      result.account.add(
        AccountItem(section: "", sourcePath: path, element: "section", outcome: .lost(.heldBack), note: note))
    }
    return result
  }
}
