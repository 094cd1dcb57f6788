import Domain
import FHIR

extension XHTML {
  /// One entry: every clinical member of the resource and of those it stands on.
  mutating func entry(_ resource: JSON, _ bundle: EuropeanBundle) {
    add("<ul><li>\(lines(resource, bundle, depth: 0))</li></ul>")
  }

  private func lines(_ resource: JSON, _ bundle: EuropeanBundle, depth: Int) -> String {
    let members = resource.object ?? [:]
    // A device is told apart by its identifiers.
    let isDevice = members["resourceType"]?.string == "Device"
    let names = members.keys.filter { !Self.technical.contains($0) || (isDevice && $0 == "identifier") }.sorted {
      left, right in
      (Self.rank[left] ?? 9, left) < (Self.rank[right] ?? 9, right)
    }
    var lines: [String] = []
    for name in names {
      guard let value = members[name] else { continue }
      if name == "extension" {
        lines += (value.array ?? []).compactMap { self.extended($0, bundle, depth) }
      } else if let words = words(value, name, bundle, depth), !words.isEmpty {
        lines.append("<b>\(Self.label(name))</b>: \(words)")
      }
    }
    return lines.joined(separator: "<br/>")
  }

  private func words(_ value: JSON, _ name: String, _ bundle: EuropeanBundle, _ depth: Int) -> String? {
    switch value {
    case .null: nil
    case .bool(let flag): flag ? "yes" : "no"
    case .integer(let number): String(number)
    case .decimal(let number): number
    case .string(let text): Self.sourceWords.contains(name) ? inSource(text) : Self.escaped(text)
    case .array(let values): joined(values.compactMap { words($0, name, bundle, depth) })
    case .object(let members): words(of: members, bundle, depth)
    }
  }

  private func words(of members: [String: JSON], _ bundle: EuropeanBundle, _ depth: Int) -> String? {
    let object = JSON.object(members)
    if members["reference"] != nil { return referenced(object, bundle, depth) }
    if members["coding"] != nil { return concept(members) }
    if members["system"]?.string == FHIRSystem.ucum || (members["value"]?.number != nil) {
      return [members["value"]?.number, members["unit"]?.string].compactMap { $0 }.map(Self.escaped)
        .joined(separator: " ")
    }
    if let reason = members["extension"]?.array?.first?["valueCode"]?.string { return Self.escaped(reason) }
    func part(_ name: String) -> String { members[name].flatMap { words($0, name, bundle, depth) } ?? "" }
    if members.count == 1, let extensions = members["extension"]?.array {
      return joined(extensions.compactMap { self.value(of: $0, bundle, depth) })
    }
    if members["system"] != nil, let value = members["value"]?.string { return Self.escaped(value) }
    if members["numerator"] != nil { return "\(part("numerator")) / \(part("denominator"))" }
    if members["low"] != nil || members["high"] != nil {
      return joined(["\(part("low")) – \(part("high"))", part("text")])
    }
    if members["start"] != nil || members["end"] != nil || members["_start"] != nil {
      return "\(part("start"))\(part("_start")) – \(part("end"))\(part("_end"))"
    }
    if members.count == 1, let text = members["text"]?.string { return inSource(text) }
    guard depth < 6 else { return nil }
    return lines(object, bundle, depth: depth + 1)
  }

  /// The European display first, then the source's words and displays, each once.
  private func concept(_ members: [String: JSON]) -> String {
    var seen: Set<String> = []
    var parts: [String] = []
    // The codings before the user's choice are the gateway's; what follows is the source's.
    let codings = members["coding"]?.array ?? []
    let chosen = codings.firstIndex { $0["userSelected"] != nil } ?? codings.count
    for (index, coding) in codings.enumerated() {
      let code = coding["code"]?.string ?? ""
      let display = coding["display"]?.string ?? code
      guard seen.insert(display).inserted else { continue }
      let words = index < chosen ? Self.escaped(display) : inSource(display)
      parts.append(display == code ? words : "\(words) (\(Self.escaped(code)))")
    }
    if let text = members["text"]?.string, seen.insert(text).inserted { parts.append(inSource(text)) }
    return joined(parts)
  }

  private func referenced(_ reference: JSON, _ bundle: EuropeanBundle, _ depth: Int) -> String? {
    guard depth < 6, let resource = bundle.resource(of: reference) else { return nil }
    switch resource["resourceType"]?.string {
    case "Patient": return nil
    case "Practitioner": return resource["name"]?.array?.first?["text"]?.string.map(Self.escaped)
    case "Organization": return resource["name"]?.string.map(Self.escaped)
    case "PractitionerRole":
      return joined(
        ["practitioner", "organization"].compactMap { resource[$0] }.compactMap {
          referenced($0, bundle, depth + 1)
        })
    default: return "<ul><li>\(lines(resource, bundle, depth: depth + 1))</li></ul>"
    }
  }

  /// An extension under the last word of its address.
  private func extended(_ value: JSON, _ bundle: EuropeanBundle, _ depth: Int) -> String? {
    guard let url = value["url"]?.string, let words = self.value(of: value, bundle, depth), !words.isEmpty else {
      return nil
    }
    let name = url.split(separator: "/").last?.split { $0 == "-" || $0 == "." }.last.map(String.init) ?? url
    return "<b>\(Self.label(name))</b>: \(words)"
  }

  private func value(of value: JSON, _ bundle: EuropeanBundle, _ depth: Int) -> String? {
    guard let member = value.object?.first(where: { $0.key.hasPrefix("value") }) else { return nil }
    return words(member.value, member.key, bundle, depth)
  }

  private func joined(_ parts: [String]) -> String { parts.filter { !$0.isEmpty }.joined(separator: "; ") }

  /// `Onset` for `onsetDateTime`, `Clinical status` for `clinicalStatus`.
  static func label(_ name: String) -> String {
    var base = name.hasPrefix("_") ? String(name.dropFirst()) : name
    for suffix in [
      "DateTime", "Period", "CodeableConcept", "Quantity", "Range", "Ratio", "String", "Boolean",
      "Integer", "PositiveInt", "Reference",
    ]
    where base.hasSuffix(suffix) && base.utf8.count > suffix.utf8.count && base != "referenceRange" {
      base = String(base.dropLast(suffix.count))
      break
    }
    // Names of FHIR elements are ASCII (FHIR R4, section 2.1.0).
    var out: [UInt8] = []
    for byte in base.utf8 {
      let isUpper = (0x41...0x5A).contains(byte)
      if isUpper, !out.isEmpty { out.append(0x20) }
      out.append(
        out.isEmpty && (0x61...0x7A).contains(byte) ? byte - 0x20 : isUpper && !out.isEmpty ? byte + 0x20 : byte)
    }
    return escaped(String(decoding: out, as: UTF8.self))
  }

  /// Members that say nothing clinical.
  private static let technical: Set<String> = [
    "resourceType", "id", "meta", "identifier", "masterIdentifier", "subject", "patient", "patientInstruction", "url",
    "scope", "policyRule", "system", "userSelected",
  ]
  /// Members whose text is the source's.
  private static let sourceWords: Set<String> = [
    "text", "valueString", "description", "conclusion", "name", "title", "summary", "basis",
  ]
  /// What a reader looks for first.
  private static let rank = [
    "code": 0, "vaccineCode": 0, "medicationReference": 0, "medicationCodeableConcept": 0, "device": 0, "type": 1,
    "clinicalStatus": 2, "status": 2, "verificationStatus": 3, "category": 8,
  ]
}
