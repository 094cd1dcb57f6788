public import Domain

extension FHIRElement {
  // MARK: Codes

  /// The codings of a CodeableConcept in order, with code systems as object identifiers where one is known. Codings
  /// without a system name nothing and are left out.
  public var codings: [Coding] { all("coding").compactMap(\.coding) }

  /// A Coding; nil without system or code, and for an exceptional value.
  public var coding: Coding? {
    guard let system = text("system"), let code = text("code"), Self.absentReason(system, code) == nil else {
      return nil
    }
    return Coding(system: SourceSystem.name(system), code: code, display: text("display"))
  }

  /// Why a concept has no code: the extension on it, else an exceptional code in the place of one.
  public var missingReason: NullFlavor? {
    if let code = absentReason { return Self.reason(code) }
    for coding in all("coding") {
      if let reason = coding.absentReason { return Self.reason(reason) }
      if let system = coding.text("system"), let code = coding.text("code"),
        let reason = Self.absentReason(system, code)
      {
        return reason
      }
    }
    return nil
  }

  /// Words of a concept: its text, else the display or code of a coding whose system is not said.
  public var conceptWords: String? {
    if let text = text("text") { return text }
    return all("coding").lazy.filter { $0.text("system") == nil }
      .compactMap { $0.text("display") ?? $0.text("code") }.first
  }

  /// The reason that a code of data-absent-reason states; what is masked is read as not available.
  public static func reason(_ code: String) -> NullFlavor {
    switch code {
    case "asked-unknown", "asked-declined": .askedButUnknown
    case "not-asked": .notAsked
    case "not-applicable": .notApplicable
    case "temp-unknown": .notAvailable
    case "unsupported": .other
    case "unknown": .unknown
    default: .noInformation
    }
  }

  private static func absentReason(_ system: String, _ code: String) -> NullFlavor? {
    switch system {
    case "http://terminology.hl7.org/CodeSystem/data-absent-reason", "http://hl7.org/fhir/data-absent-reason":
      reason(code)
    case "http://terminology.hl7.org/CodeSystem/v3-NullFlavor", "http://hl7.org/fhir/v3/NullFlavor",
      "urn:oid:2.16.840.1.113883.5.1008":
      code == "MSK" ? .noInformation : NullFlavor(rawValue: code) ?? .noInformation
    default: nil
    }
  }

  // MARK: Times

  /// A date, dateTime or instant as an HL7 TS of the same precision and zone: `2019-05` becomes `201905`; nil for a
  /// text of another form. Whether the day exists is for the caller to check.
  public var timeText: String? {
    guard let text else { return nil }
    let parts = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
    let date = parts[0].utf8.filter { $0 != 0x2D }
    let shape = parts[0].split(separator: "-", omittingEmptySubsequences: false).map(\.utf8.count)
    guard [[4], [4, 2], [4, 2, 2]].contains(shape), date.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    let day = String(decoding: date, as: UTF8.self)
    guard parts.count == 2 else { return day }
    guard shape.count == 3, let time = Self.time(parts[1]) else { return nil }
    return day + time
  }

  /// `101500.5+0100` of `10:15:00.5+01:00`.
  private static func time(_ text: Substring) -> String? {
    let zoneStart = text.firstIndex { $0 == "+" || $0 == "-" || $0 == "Z" } ?? text.endIndex
    let fields = text[..<zoneStart].split(separator: ":", omittingEmptySubsequences: false)
    guard fields.count == 2 || fields.count == 3, fields[0].utf8.count == 2, fields[1].utf8.count == 2 else {
      return nil
    }
    var out = String(fields[0] + fields[1])
    if fields.count == 3 {
      let seconds = fields[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
      out += seconds[0]
      // HL7 TS has at most four digits of a second in the pivot; six are read.
      if seconds.count == 2 { out += "." + seconds[1].prefix(6) }
    }
    let zone = text[zoneStart...]
    if zone == "Z" { return out + "+0000" }
    return out + zone.filter { $0 != ":" }
  }

  // MARK: Quantities

  /// The number of a Quantity as spelled.
  public var number: String? { self["value"]?.json.number }

  /// The UCUM unit of a Quantity. A unit of another system, or words alone, become an annotation (UCUM section 6),
  /// unless the words are a unit that UCUM spells the same.
  public var unit: String? {
    let system = text("system")
    if let code = text("code"), system == "http://unitsofmeasure.org" || system == "urn:oid:2.16.840.1.113883.6.8" {
      return code
    }
    guard let words = text("unit") ?? text("code") else { return nil }
    if Self.plainUnits.contains(words) { return words }
    let kept = words.map { $0.isWhitespace || $0 == "{" || $0 == "}" ? "_" : $0 }
    return "{\(String(kept))}"
  }

  private static let plainUnits: Set<String> = [
    "%", "g", "mg", "kg", "ug", "ng", "pg", "L", "mL", "dL", "uL", "l", "ml", "dl", "m", "cm", "mm", "s", "min", "h",
    "d", "wk", "mo", "a", "mol", "mmol", "umol", "mmol/L", "umol/L", "mol/L", "g/L", "g/dL", "mg/dL", "mg/L", "ug/L",
    "mm[Hg]", "kg/m2", "/min", "Cel", "mmol/mol", "10*9/L", "10*12/L", "U/L", "kU/L", "[IU]", "[iU]", "[IU]/L", "fL",
    "mL/min", "mg/mL", "ug/h",
  ]
}

/// How a code system of a source is named in the model.
public enum SourceSystem {
  /// The object identifier where one is known, else the URI as it stands.
  public static func name(_ uri: String) -> String {
    if let known = also[uri] { return known }
    return FHIRSystem.oid(uri: uri) ?? uri
  }

  /// Code lists of FHIR that the terminology names in its own short form, national spellings, and names of FHIR DSTU2.
  private static let also: [String: String] = [
    "http://hl7.org/fhir/allergy-intolerance-type": "fhir:allergy-intolerance-type",
    "http://hl7.org/fhir/reaction-event-severity": "fhir:reaction-event-severity",
    "http://snomed.info/sct/": "2.16.840.1.113883.6.96",
    "http://www.whocc.no/atc/": "2.16.840.1.113883.6.73",
    "http://fhir.de/CodeSystem/bfarm/atc": "2.16.840.1.113883.6.73",
    "http://fhir.de/CodeSystem/dimdi/atc": "2.16.840.1.113883.6.73",
    "http://www.orpha.net": "1.3.6.1.4.1.12559.11.10.1.3.1.44.5",
    "http://standardterms.edqm.eu/": "0.4.0.127.0.16.1.1.2.1",
    "https://standardterms.edqm.eu": "0.4.0.127.0.16.1.1.2.1",
    "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration": "2.16.840.1.113883.5.112",
    "http://terminology.hl7.org/CodeSystem/v2-0131": "2.16.840.1.113883.12.131",
    "http://hl7.org/fhir/sid/icd-9-cm": "2.16.840.1.113883.6.103",
    "http://hl7.org/fhir/sid/icd-10-cm": "2.16.840.1.113883.6.90",
  ]
}
