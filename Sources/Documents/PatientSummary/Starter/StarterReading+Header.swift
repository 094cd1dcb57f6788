import CDA
import Domain

extension StarterReading {
  /// Everything around the clinical content; nil when a part is missing or wrong, which is noted as a fault.
  func header(_ file: StarterObject) -> Header? {
    let patient = file.object("patient", required: true, self.patient)
    let authors = file.authors("authors", required: true)
    let custodian = file.organisation("custodian", required: true)
    let legal = file.author("legalAuthenticator")
    let contacts = file.objects("contacts", contact)
    let header = file.object("document", required: true) { document -> Header? in
      let id = document.identifier("id", required: true)
      let time = document.time("time", required: true)
      let language = document.language("language", required: true)
      let title = document.text("title")
      let restriction = document.choice("confidentiality", Self.confidentiality)
      let setID = document.identifier("setId")
      let version = document.integer("version", atLeast: 1)
      let span = document.timeRange("covers")
      guard let id, let time, let language, let patient, let custodian else { return nil }
      var header = Header(
        documentID: id, title: title ?? "", effectiveTime: time, confidentiality: restriction ?? Self.normal,
        language: language, patient: patient, authors: authors, custodian: custodian)
      header.setID = setID
      header.version = version
      header.serviceTime = span
      return header
    }
    guard var header else { return nil }
    header.legalAuthenticator = legal
    header.contacts = contacts
    return header
  }

  private static let normal = Coding(system: CodeSystem.confidentiality, code: "N", display: "normal")
  private static let confidentiality: KeyValuePairs = [
    "normal": normal,
    "restricted": Coding(system: CodeSystem.confidentiality, code: "R", display: "restricted"),
    "very-restricted": Coding(system: CodeSystem.confidentiality, code: "V", display: "very restricted"),
  ]

  private func patient(_ person: StarterObject) -> Patient? {
    let identifiers = person.objects("identifiers", required: true) { identifier -> InstanceIdentifier? in
      if !identifier.has("extension") { identifier.fault("extension", "is missing") }
      return identifier.identifier()
    }
    let name = person.personName("name", required: true)
    let sex = person.choice("sex", required: true, Self.sexes)
    let birth = person.made("birthDate", required: true, "must be YYYY, YYYY-MM or YYYY-MM-DD, and name a real day") {
      HL7Time(iso8601: $0).flatMap { $0.digits.count <= 8 ? $0 : nil }
    }
    let birthName = person.personName("birthName")
    let addresses = person.addresses()
    let telecoms = person.telecoms()
    let languages = person.languages("languages")
    guard let name, let sex, let birth else { return nil }
    var patient = Patient(identifiers: identifiers, name: name, gender: sex, birthTime: birth)
    patient.birthName = birthName
    patient.addresses = addresses
    patient.telecoms = telecoms
    patient.languages = languages
    return patient
  }

  private static func gender(_ code: String, _ display: String) -> CodedConcept {
    CodedConcept(source: [Coding(system: "2.16.840.1.113883.5.1", code: code, display: display)])
  }

  private static let sexes: KeyValuePairs = [
    "female": gender("F", "Female"), "male": gender("M", "Male"), "undifferentiated": gender("UN", "Undifferentiated"),
    "unknown": CodedConcept(nullFlavor: .unknown),
  ]

  private func contact(_ person: StarterObject) -> Contact? {
    if !person.has("name"), !person.has("organisation") { person.fault(nil, "needs a name or an organisation") }
    let kind = person.choice("kind", required: true, Self.kinds)
    let contact = Contact(
      kind: kind ?? .other, relationship: person.concept("relationship"), identifiers: person.identifiers(),
      name: person.personName("name"), organisation: person.organisation("organisation"),
      addresses: person.addresses(), telecoms: person.telecoms())
    return kind.map { _ in contact }
  }

  private static let kinds: KeyValuePairs<String, Contact.Kind> = [
    "preferred-practitioner": .preferredPractitioner, "emergency": .emergencyContact, "next-of-kin": .nextOfKin,
    "guardian": .guardian, "other": .other,
  ]
}

extension StarterObject {
  private static let languageRule = "must be a language with its country, such as da-DK"

  func language(_ key: String, required: Bool = false) -> LanguageTag? {
    made(key, required: required, Self.languageRule, Self.language)
  }

  func languages(_ key: String) -> [LanguageTag] {
    texts(key).enumerated().compactMap { index, text in
      if let language = Self.language(text) { return language }
      fault("\(key)/\(index)", Self.languageRule)
      return nil
    }
  }

  private static func language(_ text: String) -> LanguageTag? {
    let tag = LanguageTag(text)
    return tag.namesCountry ? tag : nil
  }
}

extension Header {
  /// Stands for a header that could not be read while the rest is searched for faults; it is never given out.
  static let unread = Header(
    documentID: InstanceIdentifier(root: ""), title: "", effectiveTime: HL7Time(Instant(seconds: 0)),
    confidentiality: Coding(system: "", code: ""), language: LanguageTag(""),
    patient: Patient(
      identifiers: [], name: PersonName(family: [], given: []), gender: CodedConcept(),
      birthTime: HL7Time(Instant(seconds: 0))), authors: [], custodian: Organisation())
}
