import Domain

extension Catalogue {
  /// The small set that ships with the gateway: structural codes and what the demo people use, with plain labels of our
  /// own in English, French, Portuguese and German, and the section headings in the 24 languages of the Union. Every row
  /// says whether it was reviewed; a draft waits for a native speaker or a terminologist.
  public static let starter: Catalogue = {
    var fingerprint = Fingerprint()
    for table in StarterTable.labels + StarterTable.sectionLabels + StarterTable.maps {
      fingerprint.add(Array(table.utf8))
    }
    var catalogue = Catalogue(version: "starter-\(fingerprint.text)")
    for table in StarterTable.labels { StarterTable.addLabels(table, to: &catalogue) }
    for table in StarterTable.sectionLabels { StarterTable.addSectionLabels(table, to: &catalogue) }
    for table in StarterTable.maps { StarterTable.addMaps(table, to: &catalogue) }
    return catalogue
  }()
}

/// The rows of the starter set as text: `sets | system | code | en | fr | pt | de` and
/// `system | code | set | target system | target code | equivalence`.
///
/// A further column names the review state of a row: `reviewed` once a terminologist has signed it off; a row without it
/// is a `draft`.
enum StarterTable {
  static let languages = ["en", "fr", "pt", "de"]
  static let states: Set<String> = ["draft", "reviewed"]

  static let labels = [
    documentCodes, structure, people, findings, allergens, procedures, medicines, doses, countries, spokenLanguages,
    observations, questions,
  ]
  static let sectionLabels = [
    sectionLabelsBgToEn, sectionLabelsEsToHr, sectionLabelsHuToNl, sectionLabelsPlToSv,
  ]
  static let maps = [structureMaps, clinicalMaps, medicineMaps]

  static let systems = [
    "SCT": CodeSystem.snomedCT, "LNC": CodeSystem.loinc, "ATC": CodeSystem.atc, "ICD": CodeSystem.icd10,
    "EMDN": CodeSystem.emdn, "ORPHA": CodeSystem.orpha, "EDQM": CodeSystem.edqm, "SMS": CodeSystem.sms,
    "ISCO": CodeSystem.isco,
    "CIM10": "2.16.840.1.113883.6.3", "CIM11": "2.16.840.1.113883.6.347", "CISP": "2.16.840.1.113883.6.139",
    "CIS": "1.2.250.1.213.2.3.1", "CIP": "1.2.250.1.213.2.3.2", "CCAM": "1.2.250.1.215.300.1",
    "ABS": "2.16.840.1.113883.5.1150.1", "SEX": "2.16.840.1.113883.5.1", "ROLE": "2.16.840.1.113883.5.111",
    "CRIT": "2.16.840.1.113883.4.642.4.130", "ACER": "2.16.840.1.113883.4.642.4.1371",
    "ASTA": "2.16.840.1.113883.4.642.4.1373", "CCER": "2.16.840.1.113883.4.642.4.1075",
    "CSTA": "2.16.840.1.113883.4.642.4.1074", "PROF": "1.2.250.1.213.1.1.4.5", "CONF": "2.16.840.1.113883.5.25",
    "CTRY": CodeSystem.country, "LANG": CodeSystem.language, "INT": "2.16.840.1.113883.5.83",
    "FSEX": "2.16.840.1.113883.4.642.4.2", "TIME": "2.16.840.1.113883.5.139", "WHEN": "2.16.840.1.113883.4.642.4.76",
  ]

  /// One row of labels; nil for a row that has another shape.
  struct Label {
    let sets: [Int]
    let coding: Coding
    /// In the order of ``languages``.
    let texts: [String]
    let state: String

    init?(_ columns: [String]) {
      guard (7...8).contains(columns.count), let system = systems[columns[1]], !columns[2].isEmpty else { return nil }
      let numbers = columns[0].split(separator: ",")
      sets = numbers.compactMap { Int($0) }
      state = columns.count == 8 ? columns[7] : "draft"
      guard sets.count == numbers.count, states.contains(state) else { return nil }
      coding = Coding(system: system, code: columns[2])
      texts = Array(columns[3..<7])
    }
  }

  /// One row of a map; nil for a row that has another shape.
  struct Mapping {
    let source: Coding
    let valueSet: String
    let target: Coding
    let equivalence: String
    let state: String

    init?(_ columns: [String]) {
      guard (6...7).contains(columns.count), let system = systems[columns[0]], let number = Int(columns[2]),
        let targetSystem = systems[columns[3]], Catalogue.equivalences.contains(columns[5])
      else { return nil }
      state = columns.count == 7 ? columns[6] : "draft"
      guard states.contains(state) else { return nil }
      source = Coding(system: system, code: columns[1])
      valueSet = ValueSet.mvc(number)
      target = Coding(system: targetSystem, code: columns[4])
      equivalence = columns[5]
    }
  }

  /// One section heading in one language; nil for a row that has another shape.
  struct SectionLabel {
    let section: String
    let language: String
    let text: String
    let state: String

    init?(_ columns: [String]) {
      guard columns.count == 4, columns.allSatisfy({ !$0.isEmpty }), states.contains(columns[3]) else { return nil }
      (section, language, text, state) = (columns[0], columns[1], columns[2], columns[3])
    }
  }

  /// Sections of the European FHIR summary that the value set of the pivot's sections (8.1.0) does not hold.
  static let sectionsOutsidePivot: Set<String> = ["10182-4", "104605-1", "81338-6", "11329-0"]

  static func addSectionLabels(_ table: String, to catalogue: inout Catalogue) {
    for label in rows(of: table).compactMap(SectionLabel.init) {
      let coding = Coding(system: CodeSystem.loinc, code: label.section)
      catalogue.sectionLabels[label.language, default: [:]][label.section] = Catalogue.Designation(
        text: label.text, state: label.state)
      catalogue.add(designation: label.text, state: label.state, of: coding, in: label.language)
      guard label.language == "en", !sectionsOutsidePivot.contains(label.section) else { continue }
      catalogue.add(member: coding, display: label.text, to: ValueSet.section)
    }
  }

  static func addLabels(_ table: String, to catalogue: inout Catalogue) {
    for row in rows(of: table).compactMap(Label.init) {
      for set in row.sets { catalogue.add(member: row.coding, display: row.texts[0], to: ValueSet.mvc(set)) }
      for (language, text) in zip(languages, row.texts) where !text.isEmpty {
        catalogue.add(designation: text, state: row.state, of: row.coding, in: language)
      }
    }
  }

  static func addMaps(_ table: String, to catalogue: inout Catalogue) {
    for row in rows(of: table).compactMap(Mapping.init) {
      guard let target = catalogue.member(row.target, of: row.valueSet) else { continue }
      catalogue.add(
        map: row.source,
        Catalogue.Target(
          valueSet: row.valueSet, coding: target, equivalence: row.equivalence, state: row.state, map: "starter"))
    }
  }

  /// The rows of a table, split at `|`. A test holds every row to its shape.
  static func rows(of table: String) -> [[String]] {
    table.split(separator: "\n").map { line in
      line.split(separator: "|", omittingEmptySubsequences: false).map { String($0).trimmingBlanks }
    }
  }
}
