import Domain

/// A small synthetic summary, in the manner of one country.
struct BundleFixture {
  /// How entries of a Bundle name each other.
  enum Style: CaseIterable {
    case uuid
    case absolute
    case relative
    case contained
  }

  var country: String
  var language: String?
  var style: Style
  /// Sections in place of the usual ones, by code.
  var sections: [(code: String, members: [String: JSON], resources: [JSON])]
  var patient: [String: JSON]
  var custodian = true

  /// Ten countries, each with its own way of referring, its language and its systems.
  static let countries: [BundleFixture] = [
    BundleFixture("AT", "de", .uuid), BundleFixture("BE", "nl", .relative), BundleFixture("CZ", "cs", .absolute),
    BundleFixture("DE", "de-DE", .contained), BundleFixture("EE", "et", .relative), BundleFixture("ES", "es", .uuid),
    BundleFixture("FR", "fr-FR", .absolute), BundleFixture("GR", "el", .contained), BundleFixture("IT", nil, .uuid),
    BundleFixture("PT", "pt", .relative),
  ]

  init(_ country: String, _ language: String?, _ style: Style) {
    self.country = country
    self.language = language
    self.style = style
    patient = [
      "resourceType": "Patient", "id": "p1", "name": [["family": "Novák", "given": ["Alžběta", "Marie"]]],
      "gender": "female", "birthDate": "1970-03", "address": [["city": "X", "country": .string(country)]],
      "identifier": [["system": "urn:oid:1.2.3.4", "value": "4711"]],
    ]
    sections = Self.usual
  }

  /// The Bundle as JSON.
  var json: JSON {
    var entries: [JSON] = []
    var written: [JSON] = []
    for (index, section) in sections.enumerated() {
      var references: [JSON] = []
      for (position, resource) in section.resources.enumerated() {
        let type = resource["resourceType"]?.string ?? "Basic"
        let id = "s\(index)-\(position)"
        references.append(["reference": .string(reference(type, id))])
        entries.append(entry(type, id, complete(resource, id)))
      }
      var members = section.members
      members["code"] = ["coding": [["system": "http://loinc.org", "code": .string(section.code)]]]
      members["title"] = "Title"
      if !references.isEmpty { members["entry"] = .array(references) }
      written.append(.object(members))
    }
    entries.insert(entry("Composition", "c", composition(written)), at: 0)
    entries.append(entry("Patient", "p1", .object(patient)))
    entries.append(entry("Organization", "o", organisation))
    entries.append(entry("Practitioner", "d", ["resourceType": "Practitioner", "id": "d", "name": [["family": "Li"]]]))
    return .object([
      "resourceType": "Bundle", "type": "document", "timestamp": "2026-01-02T03:04:05+01:00",
      "identifier": ["system": "urn:ietf:rfc:3986", "value": "urn:uuid:11111111-2222-4333-8444-555555555555"],
      "entry": .array(entries),
    ])
  }

  private func composition(_ sections: [JSON]) -> JSON {
    var members: [String: JSON] = [
      "resourceType": "Composition", "id": "c", "status": "final", "date": "2026-01-02", "title": "Summary",
      "type": ["coding": [["system": "http://loinc.org", "code": "60591-5"]]],
      "subject": ["reference": .string(reference("Patient", "p1"))],
      "author": [["reference": .string(reference("Practitioner", "d"))]], "section": .array(sections),
    ]
    members["language"] = language.map { .string($0) }
    if custodian { members["custodian"] = ["reference": .string(reference("Organization", "o"))] }
    return .object(members)
  }

  private var organisation: JSON {
    ["resourceType": "Organization", "id": "o", "name": "Clinic", "address": [["country": .string(country)]]]
  }

  private func url(_ type: String, _ id: String) -> String {
    guard style == .uuid else { return "https://ehr.example/fhir/\(type)/\(id)" }
    let number = (type + id).utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF_FFFF_FFFF }
    let digits = String(number, radix: 16)
    return "urn:uuid:00000000-0000-4000-8000-\(String(repeating: "0", count: 12 - digits.count))\(digits)"
  }

  func reference(_ type: String, _ id: String) -> String {
    style == .relative || style == .contained ? "\(type)/\(id)" : url(type, id)
  }

  private func entry(_ type: String, _ id: String, _ resource: JSON) -> JSON {
    ["fullUrl": .string(url(type, id)), "resource": resource]
  }

  /// The resource with its id and subject; a Medication in its own place, or contained.
  private func complete(_ resource: JSON, _ id: String) -> JSON {
    guard var members = resource.object else { return resource }
    members["id"] = .string(id)
    members["subject"] = ["reference": .string(reference("Patient", "p1"))]
    if style == .contained, let code = members.removeValue(forKey: "medicationCodeableConcept") {
      members["contained"] = [["resourceType": "Medication", "id": "m", "code": code]]
      members["medicationReference"] = ["reference": "#m"]
    }
    return .object(members)
  }

  static func coded(_ system: String, _ code: String, _ text: String? = nil) -> JSON {
    var members: [String: JSON] = ["coding": [["system": .string(system), "code": .string(code)]]]
    members["text"] = text.map { .string($0) }
    return .object(members)
  }

  static func narrative(_ content: String) -> JSON {
    ["status": "generated", "div": .string("<div xmlns=\"http://www.w3.org/1999/xhtml\">\(content)</div>")]
  }
}
