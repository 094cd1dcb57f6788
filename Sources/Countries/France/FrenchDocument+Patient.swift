import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  /// Reads the one person that the document is about.
  ///
  /// - Throws: where there is not exactly one, or a part is missing that nobody may invent.
  mutating func patient() throws(ReadingFailure) -> Patient {
    let path = "/ClinicalDocument/recordTarget/patientRole"
    let targets = root.hl7("recordTarget")
    guard targets.count <= 1 else {
      throw .invalid(
        "patient", at: place("/ClinicalDocument/recordTarget", targets.last ?? root),
        "the document is about more than one person")
    }
    guard let role = targets.first?.find("patientRole"), let person = role.find("patient") else {
      throw .missing("patient", at: place(path, targets.first ?? root))
    }
    let identifiers = role.identifiers
    let ins = try ins(identifiers, at: place("\(path)/id", role.find("id") ?? role))
    guard let name = person.find("name"), let usual = usualName(name) else {
      throw .missing("family and given name", at: place("\(path)/patient/name", person.find("name") ?? person))
    }
    var patient = Patient(
      identifiers: [ins] + identifiers.filter { $0 != ins && !France.isINS($0.root) }, name: usual,
      gender: gender(person.find("administrativeGenderCode")),
      birthTime: try birthTime(
        person, at: place("\(path)/patient/birthTime", person.find("birthTime") ?? person)))
    patient.birthName = birthName(name)
    patient.addresses = role.hl7("addr").compactMap { address($0) }
    patient.telecoms = patientTelecoms(role, path)
    patient.guardians = person.hl7("guardian").map { guardian($0) }
    patient.languages = person.hl7("languageCommunication").compactMap { language in
      language.attribute("code", of: "languageCode").flatMap { France.language($0) }
    }
    patientLosses(role, person, path)
    return patient
  }

  /// The INS that the patient is known by; test identities only where the caller accepts them.
  private func ins(_ identifiers: [InstanceIdentifier], at path: String) throws(ReadingFailure) -> InstanceIdentifier {
    let found = Set(identifiers.filter { France.isINS($0.root) && $0.extension != nil })
    guard let first = identifiers.first(where: { France.isINS($0.root) && $0.extension != nil }) else {
      throw .missing("INS", at: path)
    }
    guard found.count == 1 else { throw .invalid("INS", at: path, "there is more than one") }
    guard first.root != France.insTestRoot || testIdentities else {
      throw .invalid("INS", at: path, "it is a test identity, which this gateway does not accept")
    }
    guard FrenchINS.isValid(first.extension ?? "") else {
      throw .invalid("INS", at: path, "it is not 13 characters and a key of 2 that fits them")
    }
    return first
  }

  private func birthTime(_ person: Element, at path: String) throws(ReadingFailure) -> HL7Time {
    guard let element = person.find("birthTime"), let written = element.attribute("value")?.trimmed, !written.isEmpty
    else { throw .missing("birth date", at: path) }
    // A time of birth is no part of the European header.
    guard let time = HL7Time(written), let day = HL7Time(String(time.digits.prefix(8))) else {
      throw .invalid("birth date", at: path, "it is not a date")
    }
    return day
  }

  private func gender(_ element: Element?) -> CodedConcept {
    guard let coding = element?.coding else { return CodedConcept(nullFlavor: element?.nullFlavor ?? .unknown) }
    return CodedConcept(source: [coding])
  }

  private func guardian(_ guardian: Element) -> Contact {
    Contact(
      kind: .guardian, relationship: guardian.find("code")?.coding.map { CodedConcept(source: [$0]) },
      identifiers: guardian.identifiers, name: guardian.find("guardianPerson", "name").flatMap { personName($0) },
      organisation: guardian.find("guardianOrganization").map { organisation($0) },
      addresses: guardian.hl7("addr").compactMap { address($0) },
      telecoms: guardian.hl7("telecom").compactMap { telecom($0) })
  }

  private mutating func patientTelecoms(_ role: Element, _ path: String) -> [Telecom] {
    let all = role.hl7("telecom").compactMap { telecom($0) }
    // The secure mailbox is addressed by the INS itself: it does not leave the country.
    let kept = all.filter { !$0.value.hasSuffix("mssante.fr") }
    if kept.count < all.count {
      lose("header", path, "patient.telecom", .noPlace, nil, "The national secure mailbox does not leave the country.")
    }
    return kept
  }

  private mutating func patientLosses(_ role: Element, _ person: Element, _ path: String) {
    let parts = [
      ("birthplace", "a place of birth"), ("maritalStatusCode", "a marital status"),
      ("religiousAffiliationCode", "a religion"), ("raceCode", "an origin"), ("ethnicGroupCode", "an origin"),
    ]
    for (name, what) in parts {
      guard let element = person.find(name), element.nullFlavor == nil else { continue }
      lose("header", path, "patient.\(name)", .noPlace, element.coding, "The European header has no place for \(what).")
    }
    if role.find("providerOrganization") != nil {
      lose(
        "header", path, "patient.organisation", .noPlace, nil, "The European header has no organisation of a patient.")
    }
  }
}
