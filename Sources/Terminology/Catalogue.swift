public import Domain

/// Value sets, maps between code systems and designations by language: a pure table once loaded, O(1) look-ups.
public struct Catalogue: Sendable {
  /// A concept's key: code system (OID) and code.
  struct Key: Hashable, Sendable {
    let system: String
    let code: String
  }

  /// Where a national code leads in one value set.
  public struct Target: Sendable, Hashable {
    public var valueSet: String
    public var coding: Coding
    /// FHIR R4 ConceptMap word: `equal`, `equivalent`, `wider`, `narrower`, `inexact`.
    public var equivalence: String
  }

  /// A designation and whether somebody looked at it (`official`, `reviewed`, `draft`).
  public struct Designation: Sendable, Hashable {
    public var text: String
    public var state: String
  }

  /// Names the content: it goes into the log with every translation.
  public private(set) var version: String
  /// English display by concept, per value set.
  private(set) var valueSets: [String: [Key: String]] = [:]
  private(set) var maps: [Key: [Target]] = [:]
  private(set) var designations: [String: [Key: Designation]] = [:]

  init(version: String) { self.version = version }

  // MARK: Look-up

  /// The concept with its English display, when (system, code) is a member of the value set.
  public func member(_ coding: Coding, of valueSet: String) -> Coding? {
    guard let display = valueSets[valueSet]?[Key(system: coding.system, code: coding.code)] else { return nil }
    return Coding(
      system: coding.system, code: coding.code, display: display, systemName: CodeSystem.name(of: coding.system))
  }

  /// Where the national code leads in that value set, best first.
  public func targets(of coding: Coding, in valueSet: String) -> [Target] {
    (maps[Key(system: coding.system, code: coding.code)] ?? []).filter { $0.valueSet == valueSet }
  }

  /// How a source code relates to a European one, where a map says it.
  public func equivalence(of source: Coding, to target: Coding) -> String? {
    maps[Key(system: source.system, code: source.code)]?.first { $0.coding.isSame(as: target) }?.equivalence
  }

  /// The designation in exactly this language (`pt`), from any value set or map.
  public func designation(of coding: Coding, in language: String) -> Designation? {
    designations[language]?[Key(system: coding.system, code: coding.code)]
  }

  public func contains(valueSet: String) -> Bool { valueSets[valueSet] != nil }
  public func count(of valueSet: String) -> Int { valueSets[valueSet]?.count ?? 0 }
  public var valueSetCount: Int { valueSets.count }
  public var mapCount: Int { maps.values.reduce(0) { $0 + $1.count } }
  public func designationCount(in language: String) -> Int { designations[language]?.count ?? 0 }

  // MARK: Making

  mutating func add(member coding: Coding, display: String, to valueSet: String) {
    let key = Key(system: coding.system, code: coding.code)
    if valueSets[valueSet, default: [:]][key] == nil { valueSets[valueSet, default: [:]][key] = display }
  }

  mutating func add(members: [Key: String], to valueSet: String) {
    valueSets[valueSet, default: [:]].merge(members) { old, _ in old }
  }

  mutating func add(map source: Coding, _ target: Target) {
    let key = Key(system: source.system, code: source.code)
    guard maps[key]?.contains(target) != true else { return }
    maps[key, default: []].append(target)
  }

  mutating func add(designation text: String, state: String, of coding: Coding, in language: String) {
    let key = Key(system: coding.system, code: coding.code)
    if designations[language, default: [:]][key] == nil {
      designations[language, default: [:]][key] = Designation(text: text, state: state)
    }
  }

  /// This content with the gaps filled from another: what stands here wins.
  public func filled(from other: Catalogue) -> Catalogue {
    var result = self
    result.version = "\(version)+\(other.version)"
    for (set, members) in other.valueSets {
      // A set that was loaded is complete: the other's members must not widen it.
      if result.valueSets[set] == nil { result.valueSets[set] = members }
    }
    for (key, targets) in other.maps {
      let known = Set((result.maps[key] ?? []).map(\.valueSet))
      result.maps[key, default: []] += targets.filter { target in
        !known.contains(target.valueSet) && result.member(target.coding, of: target.valueSet) != nil
      }
    }
    for (language, entries) in other.designations {
      result.designations[language, default: [:]].merge(entries) { old, _ in old }
    }
    return result
  }
}

/// Code systems by OID: names, and the national OIDs that hold the very same codes as a European one.
public enum CodeSystem {
  public static let snomedCT = "2.16.840.1.113883.6.96"
  public static let loinc = "2.16.840.1.113883.6.1"
  public static let atc = "2.16.840.1.113883.6.73"
  public static let icd10 = "1.3.6.1.4.1.12559.11.10.1.3.1.44.2"
  public static let orpha = "1.3.6.1.4.1.12559.11.10.1.3.1.44.5"
  public static let emdn = "1.3.6.1.4.1.12559.11.10.1.3.1.44.6"
  public static let edqm = "0.4.0.127.0.16.1.1.2.1"
  public static let sms = "2.16.840.1.113883.3.6905.2"
  public static let isco = "2.16.840.1.113883.2.9.6.2.7"
  public static let ucum = "2.16.840.1.113883.6.8"

  /// The European OID of the same code system; the given one where there is no other.
  public static func european(_ system: String) -> String { sameCodes[system] ?? system }

  public static func name(of system: String) -> String? { names[system] }

  private static let sameCodes = [
    "2.16.840.1.113883.6.3": icd10,
    "1.2.250.1.213.2.49": orpha,
    "1.2.250.1.213.2.68": emdn,
    // French documents use value set OIDs where the code system's belongs.
    "2.16.840.1.113883.4.642.1.1074": "2.16.840.1.113883.4.642.4.1074",
    "2.16.840.1.113883.4.642.1.1075": "2.16.840.1.113883.4.642.4.1075",
  ]

  private static let names = [
    snomedCT: "SNOMED CT", loinc: "LOINC", atc: "ATC", icd10: "ICD-10", orpha: "Orphanet", emdn: "EMDN",
    edqm: "EDQM", sms: "EMA SPOR SMS", isco: "ISCO", ucum: "UCUM", "2.16.840.1.113883.6.3": "CIM-10",
    "1.2.250.1.213.2.3.1": "CIS", "1.2.250.1.213.2.3.2": "CIP", "1.2.250.1.215.300.1": "CCAM",
    "2.16.840.1.113883.6.347": "CIM-11", "2.16.840.1.113883.6.139": "CISP-2", "1.2.250.1.213.2.9": "DRC",
    "2.16.840.1.113883.5.1150.1": "IPS absent or unknown", "2.16.840.1.113883.5.1": "AdministrativeGender",
    "2.16.840.1.113883.4.642.4.130": "AllergyIntoleranceCriticality",
    "2.16.840.1.113883.4.642.4.1371": "AllergyIntoleranceVerificationStatus",
    "2.16.840.1.113883.4.642.4.1373": "AllergyIntoleranceClinicalStatus",
    "2.16.840.1.113883.4.642.4.1075": "ConditionVerificationStatus", "2.16.840.1.113883.5.111": "RoleCode",
  ]
}

/// The MyHealth@EU value sets that elements are bound to, by OID.
public enum ValueSet {
  static func mvc(_ number: Int) -> String { "1.3.6.1.4.1.12559.11.10.1.3.1.42.\(number)" }

  public static let professionalRole = mvc(1)
  public static let doseForm = mvc(2)
  public static let illness = mvc(5)
  public static let device = mvc(8)
  public static let pregnancyInformation = mvc(9)
  public static let procedure = mvc(10)
  public static let reaction = mvc(11)
  public static let route = mvc(12)
  public static let severity = mvc(13)
  public static let socialHistory = mvc(14)
  public static let problemStatus = mvc(15)
  public static let adverseEventType = mvc(18)
  public static let allergenNoDrug = mvc(19)
  public static let problemKind = mvc(23)
  public static let activeIngredient = mvc(24)
  public static let section = mvc(26)
  public static let vaccine = mvc(28)
  public static let resolutionOutcome = mvc(30)
  public static let gender = mvc(34)
  public static let personalRelationship = mvc(38)
  public static let timingEvent = mvc(41)
  public static let absentAllergy = mvc(47)
  public static let absentDevice = mvc(48)
  public static let absentMedication = mvc(49)
  public static let absentProblem = mvc(50)
  public static let absentProcedure = mvc(51)
  public static let criticality = mvc(57)
  public static let allergyCertainty = mvc(58)
  public static let allergyStatus = mvc(59)
  public static let pregnancyStatus = mvc(60)
  public static let substance = mvc(61)
  public static let pregnancyOutcome = mvc(62)
  public static let rareDisease = mvc(63)
  public static let certainty = mvc(64)
  public static let bodySite = mvc(65)
}
