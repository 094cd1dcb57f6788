public import CDA
public import Documents
public import Domain
import Terminology

extension Translator {
  /// Languages in which a summary can be shown.
  public static let displayLanguages = DisplayWords.languages

  /// Words a summary for a reader of `language`. Free text is never translated; what has no label is shown in its
  /// original words with a flag.
  public func display(_ summary: PatientSummary, in language: LanguageTag, from country: CountryCode) -> DisplayedSummary {
    Display(catalogue: catalogue, words: DisplayWords(language: language.language), summary: summary, country: country)
      .displayed
  }
}

/// One summary being worded.
struct Display {
  let catalogue: Catalogue
  let words: DisplayWords
  let summary: PatientSummary
  let country: CountryCode

  var sourceLanguage: String { summary.header.language.language }

  var displayed: DisplayedSummary {
    DisplayedSummary(
      language: words.language, patient: patient, sections: sections, document: document,
      updated: words.date(summary.header.effectiveTime) ?? "")
  }

  private var patient: DisplayedPatient {
    let person = summary.header.patient
    let gender = person.gender.european?.code ?? person.gender.source.first?.code
    return DisplayedPatient(
      family: person.name.family.joined(separator: " ").uppercased(), given: person.name.given.joined(separator: " "),
      born: words.date(person.birthTime) ?? person.birthTime.text,
      sex: words[gender.map { "sex.\($0)" } ?? "sex.unknown"],
      identifierEnding: String((person.identifiers.first?.extension ?? "").suffix(4)))
  }

  /// The order in which a clinician needs them: allergies, medicines, problems, devices, pregnancy, the rest.
  private var sections: [DisplayedSection] {
    [
      section("48765-2", summary.allergies, allergy), section("10160-0", summary.medications, medication),
      section("11450-4", summary.problems, problem), section("46264-8", summary.devices, device),
      section("10162-6", summary.pregnancy, pregnancy), section("47519-4", summary.procedures, procedure),
      section("11369-6", summary.immunizations, immunization), section("11348-0", summary.pastIllnesses, problem),
      section("29762-2", summary.socialHistory, habit),
    ] + summary.narrativeSections.map(narrative)
  }

  private func title(_ code: String) -> String {
    let coding = Coding(system: CodeSystem.loinc, code: code)
    return catalogue.designation(of: coding, in: words.language)?.text
      ?? catalogue.designation(of: coding, in: "en")?.text ?? code
  }

  private func section<Entry>(
    _ code: String, _ section: Documents.Section<Entry>, _ word: (Entry) -> DisplayedItem
  ) -> DisplayedSection {
    var displayed = DisplayedSection(code: code, title: title(code), items: [], nothing: nil, nothingText: nil)
    switch section.content {
    case .entries(let entries):
      displayed.items = entries.map(word).enumerated().sorted { left, right in
        (left.element.rank, left.element.date, right.offset) > (right.element.rank, right.element.date, left.offset)
      }.map(\.element)
    case .statedNone(let coding):
      displayed.nothing = .statedNone
      displayed.nothingText = "\(label(coding).text) — \(words["statedNone"])"
    case .notAsked:
      displayed.nothing = .notRecorded
      displayed.nothingText = words["notRecorded"]
    case .noInformation:
      displayed.nothing = .notAvailable
      displayed.nothingText = words["notAvailable"]
    }
    return displayed
  }

  /// A section that travels as words: they are the source's own, in its language.
  private func narrative(_ section: NarrativeSection) -> DisplayedSection {
    let text = section.narrative.map(\.plainText).joined(separator: "\n")
    let item = DisplayedItem(
      main: DisplayedText(text: text, language: sourceLanguage), details: [], original: nil,
      flags: sourceLanguage == words.language ? [] : [originalLanguageFlag], source: [], rank: 0, date: "")
    return DisplayedSection(
      code: section.code.code, title: title(section.code.code), items: text.isEmpty ? [] : [item],
      nothing: text.isEmpty ? .notAvailable : nil, nothingText: text.isEmpty ? words["notAvailable"] : nil)
  }

  private var document: [DisplayedFact] {
    let header = summary.header
    var facts = [
      DisplayedFact(name: words["documentTitle"], value: header.title),
      DisplayedFact(name: words["recorded"], value: words.date(header.effectiveTime) ?? ""),
    ]
    for author in header.authors {
      let who = [author.name?.display ?? author.device, author.organisation?.name].compactMap { $0 }
      facts.append(DisplayedFact(name: words["documentAuthor"], value: who.joined(separator: ", ")))
    }
    if let custodian = header.custodian.name { facts.append(DisplayedFact(name: words["custodian"], value: custodian)) }
    facts.append(DisplayedFact(name: words["languageOfRecord"], value: header.language.value))
    return facts
  }
}

extension Translator {
  /// A time with the month in letters, in one of the display languages.
  public static func date(_ time: HL7Time, in language: String) -> String {
    DisplayWords(language: language).date(time) ?? time.text
  }
}
