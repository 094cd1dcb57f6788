import Domain

extension Catalogue {
  /// The small set that ships with the gateway: structural codes and what the demo people use, with plain labels of our
  /// own in English, French, Portuguese and German. Every row is a draft until a terminologist has reviewed it.
  public static let starter: Catalogue = {
    var catalogue = Catalogue(version: "starter-1")
    for table in [StarterTable.structure, StarterTable.clinical, StarterTable.medicines] {
      StarterTable.addLabels(table, to: &catalogue)
    }
    StarterTable.addMaps(StarterTable.maps, to: &catalogue)
    return catalogue
  }()
}

/// The rows of the starter set as text: `sets | system | code | en | fr | pt | de` and
/// `system | code | set | target system | target code | equivalence`.
enum StarterTable {
  static let state = "draft"

  static let systems = [
    "SCT": CodeSystem.snomedCT, "LNC": CodeSystem.loinc, "ATC": CodeSystem.atc, "ICD": CodeSystem.icd10,
    "EMDN": CodeSystem.emdn, "EDQM": CodeSystem.edqm, "SMS": CodeSystem.sms, "ISCO": CodeSystem.isco,
    "CIM10": "2.16.840.1.113883.6.3", "CIM11": "2.16.840.1.113883.6.347", "CISP": "2.16.840.1.113883.6.139",
    "CIS": "1.2.250.1.213.2.3.1", "CIP": "1.2.250.1.213.2.3.2", "CCAM": "1.2.250.1.215.300.1",
    "ABS": "2.16.840.1.113883.5.1150.1", "SEX": "2.16.840.1.113883.5.1", "ROLE": "2.16.840.1.113883.5.111",
    "CRIT": "2.16.840.1.113883.4.642.4.130", "ACER": "2.16.840.1.113883.4.642.4.1371",
    "ASTA": "2.16.840.1.113883.4.642.4.1373", "CCER": "2.16.840.1.113883.4.642.4.1075",
    "CSTA": "2.16.840.1.113883.4.642.4.1074", "PROF": "1.2.250.1.213.1.1.4.5", "CONF": "2.16.840.1.113883.5.25",
    "TIME": "2.16.840.1.113883.5.139",
  ]

  static func addLabels(_ table: String, to catalogue: inout Catalogue) {
    for columns in rows(of: table, count: 7) {
      guard let system = systems[columns[1]] else { continue }
      let coding = Coding(system: system, code: columns[2])
      for set in columns[0].split(separator: ",") {
        if let number = Int(set) { catalogue.add(member: coding, display: columns[3], to: ValueSet.mvc(number)) }
      }
      for (language, text) in zip(["en", "fr", "pt", "de"], columns[3...]) where !text.isEmpty {
        catalogue.add(designation: text, state: state, of: coding, in: language)
      }
    }
  }

  static func addMaps(_ table: String, to catalogue: inout Catalogue) {
    for columns in rows(of: table, count: 6) {
      guard let system = systems[columns[0]], let number = Int(columns[2]), let target = systems[columns[3]] else {
        continue
      }
      let set = ValueSet.mvc(number)
      guard let coding = catalogue.member(Coding(system: target, code: columns[4]), of: set) else { continue }
      catalogue.add(
        map: Coding(system: system, code: columns[1]),
        Catalogue.Target(valueSet: set, coding: coding, equivalence: columns[5]))
    }
  }

  /// The rows of a table, split at `|`; a row with another number of columns is left out (a test finds none).
  static func rows(of table: String, count: Int) -> [[String]] {
    table.split(separator: "\n").map { line in
      line.split(separator: "|", omittingEmptySubsequences: false).map {
        String($0).trimmingBlanks
      }
    }.filter { $0.count == count }
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    let start = firstIndex { $0 != " " } ?? endIndex
    guard start < endIndex, let end = lastIndex(where: { $0 != " " }) else { return "" }
    return String(self[start...end])
  }
}
