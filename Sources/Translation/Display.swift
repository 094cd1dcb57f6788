public import CDA
public import Documents
public import Domain
import Terminology

extension Translator {
  /// Languages in which a summary can be shown.
  public static let displayLanguages = DisplayWords.languages

  /// Words a summary for a reader of `language`. Free text is never translated; what has no label is shown in its
  /// original words with a flag.
  ///
  /// - Parameters:
  ///   - unread: entries that are in the document and could not be read: their sections say so.
  ///   - reference: of the exchange, to say on the telephone; nil where there was none.
  public func display(
    _ summary: PatientSummary, in language: LanguageTag, from country: CountryCode,
    unread: UnreadEntries = UnreadEntries(), reference: ExchangeReference? = nil
  ) -> DisplayedSummary {
    Display(
      catalogue: catalogue, words: DisplayWords(language: language.language), summary: summary, country: country,
      unread: unread, reference: reference
    ).displayed.visible
  }

  /// A section that the document does not have, printed with its heading all the same.
  public static func silentSection(_ code: String, in language: LanguageTag) -> DisplayedSection {
    let words = DisplayWords(language: language.language)
    return DisplayedSection(
      code: code, title: words.section(code) ?? code, items: [], nothing: .notAvailable,
      nothingText: words["notAvailable"])
  }

  /// A time with the month in letters, in one of the display languages.
  public static func date(_ time: HL7Time, in language: String) -> String {
    DisplayWords(language: language).date(time) ?? time.text
  }
}

/// One summary being worded.
struct Display {
  let catalogue: Catalogue
  let words: DisplayWords
  let summary: PatientSummary
  let country: CountryCode
  let unread: UnreadEntries
  let reference: ExchangeReference?

  var sourceLanguage: String { summary.header.language.language }
  var isForeign: Bool { sourceLanguage != words.language }

  var displayed: DisplayedSummary {
    DisplayedSummary(
      language: words.language, patient: patient, sections: marked(sections), document: document,
      updated: words.date(summary.header.effectiveTime) ?? "", warnings: warnings)
  }

  private var patient: DisplayedPatient {
    let person = summary.header.patient
    let gender = person.gender.european?.code ?? person.gender.source.first?.code
    return DisplayedPatient(
      family: person.name.family.joined(separator: " ").uppercased(), given: person.name.given.joined(separator: " "),
      born: words.date(person.birthTime) ?? person.birthTime.text,
      sex: words[gender.map { "sex.\($0)" }, else: "sex.unknown"],
      identifierEnding: String((person.identifiers.first?.extension ?? "").suffix(4)))
  }

  private var warnings: [String] {
    let allergies = summary.allergies.entries.filter { $0.agent?.european == nil }.count
    let medicines = summary.medications.entries.filter { !$0.product.hasEuropeanSubstance }.count
    return [("warning.allergies", allergies), ("warning.medicines", medicines)].compactMap { key, count in
      count == 0 ? nil : words[key].replacing("{n}", with: String(count))
    }
  }

  /// The order in which a clinician needs them: alerts, allergies, medicines, problems, devices, pregnancy, the rest.
  private var sections: [DisplayedSection] {
    let alerts = summary.narrativeSections.filter { CarriedAlerts.sections.contains($0.code.code) }
    let others = summary.narrativeSections.filter { section in
      !CarriedAlerts.sections.contains(section.code.code) && !DisplayWords.narrative.contains(section.code.code)
    }
    return alerts.map { wordsOnly([$0], code: $0.code.code) } + carriedAlerts
      + (summary.alerts == Documents.Section() ? [] : [section("104605-1", summary.alerts, alert)]) + [
        allergies, section("10160-0", summary.medications, medication),
        problems(Self.problemList, summary.problems), section("46264-8", summary.devices, device),
        section("10162-6", summary.pregnancy, pregnancy), section("47519-4", summary.procedures, procedure),
        section("11369-6", summary.immunizations, immunization), problems("11348-0", summary.pastIllnesses),
        groups("30954-2", summary.results), groups("8716-3", summary.vitalSigns),
        groups("47420-5", summary.functionalStatus), section("29762-2", summary.socialHistory, habit),
        structured("18776-5", summary.carePlan, plan), structured("42348-3", summary.advanceDirectives, directive),
      ] + (summary.travelHistory.entries.isEmpty ? [] : [section("10182-4", summary.travelHistory, travel)])
      + others.map { wordsOnly([$0], code: $0.code.code) }
  }

  private var allergies: DisplayedSection {
    section("48765-2", summary.allergies, allergy) { Self.withdrawn.contains($0.certainty?.code ?? "") }
  }

  /// HL7 verification status of what its source took back.
  private static let withdrawn: Set = ["refuted", "entered-in-error"]

  private func problems(_ code: String, _ section: Documents.Section<Problem>) -> DisplayedSection {
    // SNOMED CT 410516002: known absent.
    self.section(code, section, problem) {
      Self.withdrawn.contains($0.certainty?.code ?? "") || $0.clinicalStatus?.code == "410516002"
    }
  }

  private func section<Entry: DisplayedEntry>(
    _ code: String, _ section: Documents.Section<Entry>, _ word: (Entry) -> DisplayedItem,
    isWithdrawn: (Entry) -> Bool = { _ in false }
  ) -> DisplayedSection {
    lines(code, section, { [word($0)] }, isWithdrawn: isWithdrawn)
  }

  /// A section that may also stand among the narrative ones, where its source gave words only.
  private func structured<Entry: DisplayedEntry>(
    _ code: String, _ section: Documents.Section<Entry>, _ word: (Entry) -> DisplayedItem
  ) -> DisplayedSection {
    section == Documents.Section() ? wordsOnly(code) : self.section(code, section, word)
  }

  private func groups(_ code: String, _ section: Documents.Section<ObservationGroup>) -> DisplayedSection {
    section == Documents.Section() ? wordsOnly(code) : lines(code, section, observations) { _ in false }
  }

  private func lines<Entry: DisplayedEntry>(
    _ code: String, _ section: Documents.Section<Entry>, _ word: (Entry) -> [DisplayedItem],
    isWithdrawn: (Entry) -> Bool
  ) -> DisplayedSection {
    var displayed = DisplayedSection(
      code: code, title: words.section(code) ?? code, items: [], nothing: nil, nothingText: nil)
    let worded = section.entries.enumerated().map { (isWithdrawn: isWithdrawn($1), items: word($1).placed($0 + 1)) }
    displayed.items = worded.filter { !$0.isWithdrawn }.flatMap(\.items).inOrder
    displayed.withdrawn = worded.filter(\.isWithdrawn).flatMap(\.items)
    if !displayed.withdrawn.isEmpty {
      displayed.withdrawnText = words["withdrawn"].replacing("{n}", with: String(displayed.withdrawn.count))
    }
    var rest = remainingWords(of: section)
    if code == Self.problemList { rest.removeSubrange(startOfAlerts(in: rest)...) }
    switch section.content {
    case .entries:
      // Refuted entries alone say nothing about all others.
      if displayed.items.isEmpty, rest.isEmpty { displayed.say(.notAvailable, words["notAvailable"]) }
    case .statedNone(let coding): displayed.say(.statedNone, "\(label(coding).text) — \(statedBy)")
    case .notAsked: displayed.say(.notRecorded, words["notRecorded"])
    case .noInformation: if rest.isEmpty { displayed.say(.notAvailable, words["notAvailable"]) }
    }
    displayed.items += wordItems(rest.map(\.words))
    return displayed
  }

  /// Who says that there is none, and when.
  private var statedBy: String {
    let header = summary.header
    guard let who = header.authors.compactMap({ $0.organisation?.name }).first ?? header.custodian.name else {
      return words["statedNone"]
    }
    let when = words.date(header.effectiveTime).map { ", \($0)" } ?? ""
    return words["statedNone.by"].replacing("{who}", with: who) + when
  }
}

extension DisplayedSection {
  fileprivate mutating func say(_ nothing: Nothing, _ text: String) {
    self.nothing = nothing
    nothingText = text
  }
}

extension [DisplayedItem] {
  /// The lines of one entry, with its place.
  fileprivate func placed(_ entry: Int) -> [DisplayedItem] {
    enumerated().map { index, item in
      var item = item
      item.place = count == 1 ? String(entry) : "\(entry).\(index + 1)"
      return item
    }
  }

  /// By rank, then newest first, then as the source had them.
  fileprivate var inOrder: [DisplayedItem] {
    enumerated().sorted { left, right in
      if left.element.rank != right.element.rank {
        return right.element.rank.lexicographicallyPrecedes(left.element.rank)
      }
      if left.element.date != right.element.date { return left.element.date > right.element.date }
      return left.offset < right.offset
    }.map(\.element)
  }
}

extension CodedConcept {
  /// The European code, else the source's.
  var code: String? { european?.code ?? source.first?.code }
}

extension MedicinalProduct {
  var hasEuropeanSubstance: Bool {
    atc?.european != nil || ingredients.contains { $0.substance.european != nil }
  }
}
