import CDA
public import Domain

/// Reads the starter format: one JSON object for countries that have registries and no document.
///
/// The format is described key by key in `Schemas/starter.schema.json`. It is read strictly: an unknown key, a wrong type
/// or a date that is none refuses the file, with all faults at once. A section that is absent is silence.
public enum StarterReader {
  /// What the key `format` says.
  static let format = "passerelle-starter/1"

  /// Whether a JSON value says that it is a starter file, of whatever version.
  public static func reads(_ json: JSON) -> Bool {
    json["format"]?.string?.hasPrefix("passerelle-starter/") ?? false
  }

  /// Reads the bytes of a starter file.
  ///
  /// - Throws: `json.malformed`, else what ``read(_:)-(JSON)`` throws.
  public static func read(_ bytes: [UInt8]) throws(ReadingFailure) -> Reading {
    let json: JSON
    do {
      json = try JSON(reading: bytes, decimals: true)
    } catch {
      throw ReadingFailure(
        error.code, what: "The starter file was not read.", why: error.why,
        whatToDo: "Correct the text; it must be I-JSON (RFC 7493).")
    }
    return try read(json)
  }

  /// Reads a starter file that is parsed already, with decimals.
  ///
  /// - Throws: `document.wrong-kind` for another JSON value, `document.invalid-part` with every fault and its place.
  public static func read(_ json: JSON) throws(ReadingFailure) -> Reading {
    guard reads(json) else { throw .wrongKind("a starter file (\(format))") }
    let faults = StarterFaults()
    let reading = StarterReading()
    let summary = StarterObject.read(json, at: "", faults) { reading.summary($0) }
    guard let summary, faults.lines.isEmpty else { throw faults.failure }
    return Reading(summary: summary, account: reading.account, items: items(of: json))
  }
}

extension StarterReader {
  /// Every item of a file, counted apart from its reading: the entries of each section, and each paragraph of those that
  /// are words only.
  static func items(of json: JSON) -> [SourceItem] {
    let entries = StarterSection.all.flatMap { section in
      (json[section.key]?.array ?? []).indices.map { index in
        SourceItem(path: "section[\(section.code)]/entry[\(index + 1)]", section: section.code, kind: .entry)
      }
    }
    var names = SectionNames()
    let rows = (json["narrativeSections"]?.array ?? []).flatMap { section -> [SourceItem] in
      let code = section["code"]?["code"]?.string
      let path = names.path(of: code)
      return (section["paragraphs"]?.array ?? []).enumerated().map { index, words in
        SourceItem(
          path: "\(path)/row[\(index + 1)]", section: code ?? "", kind: .row,
          words: (words.string ?? "").withoutBlanks)
      }
    }
    return entries + rows
  }
}

/// One starter file being read.
final class StarterReading {
  private(set) var account = Account()
  private var narrativeNames = SectionNames()

  func summary(_ file: StarterObject) -> PatientSummary? {
    _ = file.choice("format", required: true, [StarterReader.format: true])
    _ = file.text("$schema")
    let header = header(file)
    var content = PatientSummary(header: header ?? .unread)
    clinical(file, &content)
    observations(file, &content)
    plans(file, &content)
    content.narrativeSections = file.objects("narrativeSections", narrativeSection)
    return header.map { _ in content }
  }

  private func clinical(_ file: StarterObject, _ content: inout PatientSummary) {
    content.allergies = section(.allergies, file, allergy)
    content.medications = section(.medications, file, medication)
    content.problems = section(.problems, file, problem)
    content.pastIllnesses = section(.pastIllnesses, file, problem)
    content.procedures = section(.procedures, file, procedure)
    content.devices = section(.devices, file, device)
    content.immunizations = section(.immunizations, file, immunization)
  }

  private func observations(_ file: StarterObject, _ content: inout PatientSummary) {
    content.socialHistory = section(.socialHistory, file, habit)
    content.pregnancy = section(.pregnancy, file, pregnancy)
    content.vitalSigns = section(.vitalSigns, file, group)
    content.results = section(.results, file, group)
    content.functionalStatus = section(.functionalStatus, file, group)
  }

  private func plans(_ file: StarterObject, _ content: inout PatientSummary) {
    content.carePlan = section(.carePlan, file, plannedItem)
    content.advanceDirectives = section(.advanceDirectives, file, directive)
    content.alerts = section(.alerts, file, alert)
    content.travelHistory = section(.travel, file, travel)
  }

  /// A section's entries, the kind of nothing that it states, or silence where the file has no such key.
  private func section<Entry>(
    _ kind: StarterSection, _ file: StarterObject, _ read: (StarterObject, Provenance) -> (Entry, CodedConcept?)?
  ) -> Section<Entry> {
    guard let value = file.value(kind.key) else { return Section() }
    let path = "section[\(kind.code)]"
    if value.object != nil {
      let content = file.object(kind.key) { nothing($0, kind) as SectionContent<Entry>? }
      carry("section", kind, path, nil)
      return Section(content: content ?? .noInformation)
    }
    var number = 0
    let entries = file.objects(kind.key) { entry -> Entry? in
      number += 1
      let place = "\(path)/entry[\(number)]"
      let provenance = Provenance(
        identifiers: entry.identifiers(), sourcePath: place, author: entry.author("author"), text: entry.text("text"))
      guard let (value, concept) = read(entry, provenance) else { return nil }
      carry(kind.element, kind, place, concept)
      return value
    }
    return Section(content: entries.isEmpty ? .noInformation : .entries(entries))
  }

  private func nothing<Entry>(_ section: StarterObject, _ kind: StarterSection) -> SectionContent<Entry>? {
    guard let noneKnown = kind.noneKnown else {
      return section.choice("nothing", required: true, ["not-asked": .notAsked, "no-information": .noInformation])
    }
    return section.choice(
      "nothing", required: true,
      ["none-known": .statedNone(noneKnown), "not-asked": .notAsked, "no-information": .noInformation])
  }

  private func carry(_ element: String, _ kind: StarterSection, _ path: String, _ concept: CodedConcept?) {
    account.add(
      AccountItem(
        section: kind.code, sourcePath: path, element: element, outcome: .carried, source: concept?.source.first))
  }

  /// Words under a section code of LOINC, one paragraph for each text.
  private func narrativeSection(_ section: StarterObject) -> NarrativeSection? {
    let code = section.object("code", required: true) { $0.coding() }
    let title = section.text("title")
    let paragraphs = section.texts("paragraphs", required: true)
    guard let code else { return nil }
    account.add(
      AccountItem(
        section: code.code, sourcePath: narrativeNames.path(of: code.code), element: "section", outcome: .carried))
    let nodes = paragraphs.map { words in
      Narrative.Node.element(name: "paragraph", attributes: [], children: [.text(words)])
    }
    return NarrativeSection(code: code, sourceTitle: title, narrative: [Narrative(nodes)])
  }
}

/// A section of the starter format: its key, its LOINC code, and how "none known" is coded where it may be said.
struct StarterSection {
  let key: String
  let code: String
  /// Name of an entry in the account.
  let element: String
  let noneKnown: Coding?

  private init(_ key: String, _ code: String, _ element: String, noneKnown: Coding? = nil) {
    self.key = key
    self.code = code
    self.element = element
    self.noneKnown = noneKnown
  }

  private static func compulsory(_ key: String, _ section: PivotSection, _ element: String) -> StarterSection {
    StarterSection(key, section.code, element, noneKnown: section.absence?.noneKnown)
  }

  static let allergies = compulsory("allergies", .allergies, "allergy")
  static let medications = compulsory("medications", .medications, "medication")
  static let problems = compulsory("problems", .problems, "problem")
  static let procedures = compulsory("procedures", .procedures, "procedure")
  static let devices = compulsory("devices", .devices, "device")
  static let pastIllnesses = StarterSection("pastIllnesses", "11348-0", "problem")
  static let immunizations = StarterSection("immunizations", "11369-6", "immunization")
  static let socialHistory = StarterSection("socialHistory", "29762-2", "socialHistory")
  static let pregnancy = StarterSection("pregnancy", "10162-6", "pregnancy")
  static let vitalSigns = StarterSection("vitalSigns", "8716-3", "vitalSigns")
  static let results = StarterSection("results", "30954-2", "results")
  static let functionalStatus = StarterSection("functionalStatus", "47420-5", "functionalStatus")
  static let carePlan = StarterSection("carePlan", "18776-5", "carePlan")
  static let advanceDirectives = StarterSection("advanceDirectives", "42348-3", "advanceDirective")
  static let alerts = StarterSection("alerts", "104605-1", "alert")
  static let travel = StarterSection("travel", "10182-4", "travel")

  static let all = [
    allergies, medications, problems, pastIllnesses, procedures, devices, immunizations, socialHistory, pregnancy,
    vitalSigns, results, functionalStatus, carePlan, advanceDirectives, alerts, travel,
  ]
}
