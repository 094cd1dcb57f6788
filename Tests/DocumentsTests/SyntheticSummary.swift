import CDA
import Documents
import Domain

/// A summary of an invented person with every kind of entry: some mapped, some without a European code.
enum SyntheticSummary {
  static let identity = DocumentIdentity(
    id: InstanceIdentifier(root: "2.999.1.1", extension: "pivot-1"),
    createdAt: Instant(seconds: 1_795_514_400), l1: InstanceIdentifier(root: "2.999.1.1", extension: "pdf-1"),
    friendly: InstanceIdentifier(root: "2.999.1.1", extension: "friendly-1"))

  static let snomed = "2.16.840.1.113883.6.96"
  static let icd10 = "1.3.6.1.4.1.12559.11.10.1.3.1.44.2"
  static let atc = "2.16.840.1.113883.6.73"
  static let edqm = "0.4.0.127.0.16.1.1.2.1"
  static let frenchICD = "2.16.840.1.113883.6.3"
  static let national = "2.999.7"

  static func time(_ text: String) -> HL7Time { HL7Time(text) ?? HL7Time(Instant(seconds: 0)) }
  static func id(_ number: String) -> InstanceIdentifier { InstanceIdentifier(root: "2.999.5", extension: number) }

  static func european(_ system: String, _ code: String, _ display: String) -> CodedConcept {
    CodedConcept(european: Coding(system: system, code: code, display: display))
  }

  /// A concept with a national code, its words in the narrative, and a European code unless `target` is nil.
  static func mapped(
    _ national: (String, String, String), _ reference: String?, to target: (String, String, String)?
  ) -> CodedConcept {
    CodedConcept(
      source: [Coding(system: national.0, code: national.1, display: national.2)], originalText: national.2,
      narrativeReference: reference, european: target.map { Coding(system: $0.0, code: $0.1, display: $0.2) },
      equivalence: target.map { $0.0 == national.0 && $0.1 == national.1 } == true ? .equal : nil)
  }

  static func provenance(_ number: String, _ path: String, _ reference: String?, _ text: String?) -> Provenance {
    Provenance(identifiers: [id(number)], sourcePath: path, narrativeReference: reference, text: text)
  }

  /// Lines of narrative, each with its identifier.
  static func narrative(_ lines: (String, String)...) -> [Narrative] {
    [
      Narrative(
        lines.map { id, words in
          .element(name: "paragraph", attributes: [.init("ID", id)], children: [.text(words)])
        })
    ]
  }

  static let organisation = Organisation(
    identifiers: [InstanceIdentifier(root: "2.999.2", extension: "org-1")], name: "Cabinet de Trévoux",
    addresses: [Address(streetLines: ["3 place du Marché"], postalCode: "01600", city: "Trévoux", country: "FR")],
    telecoms: [Telecom(value: "tel:+33400000000", use: "WP")])

  static let physician = Author(
    time: time("20261120101500+0100"), identifiers: [InstanceIdentifier(root: "2.999.3", extension: "hp-1")],
    role: mapped(
      ("1.2.250.1.213.1.1.4.5", "G15_10/SM26", "Médecin - Médecine générale"), nil,
      to: ("2.16.840.1.113883.2.9.6.2.7", "2211", "Generalist medical practitioners")),
    name: PersonName(family: ["Morel"], given: ["Odile"], prefix: ["Dr"]),
    addresses: [Address(city: "Trévoux", country: "FR")], telecoms: [Telecom(value: "tel:+33400000001", use: "WP")],
    organisation: organisation)

  static func header() -> Header {
    var patient = Patient(
      identifiers: [InstanceIdentifier(root: "1.2.250.1.213.1.4.10", extension: "255069934000026")],
      name: PersonName(family: ["Exemple"], given: ["Jeanne"]),
      gender: european("2.16.840.1.113883.5.1", "F", "Female"), birthTime: time("19550615"))
    patient.birthName = PersonName(family: ["Modèle"], given: ["Jeanne", "Marie"])
    patient.addresses = [
      Address(use: "H", streetLines: ["12 rue des Essais"], postalCode: "01600", city: "Trévoux", country: "FR")
    ]
    patient.telecoms = [Telecom(value: "tel:+33600000000", use: "MC"), Telecom(value: "mailto:jeanne@example.org")]
    patient.guardians = [
      Contact(
        kind: .guardian, name: PersonName(family: ["Exemple"], given: ["Paul"]),
        telecoms: [Telecom(value: "tel:+33600000009", use: "H")])
    ]
    patient.languages = [LanguageTag("fr-FR")]
    var header = Header(
      documentID: InstanceIdentifier(root: "2.999.1.2"), title: "Synthèse médicale",
      effectiveTime: time("20261120101500+0100"),
      confidentiality: Coding(system: "2.16.840.1.113883.5.25", code: "N", display: "normal"),
      language: LanguageTag("fr-FR"), patient: patient, authors: [physician], custodian: organisation)
    header.setID = InstanceIdentifier(root: "2.999.1.3", extension: "set-1")
    header.version = 2
    header.legalAuthenticator = physician
    header.contacts = [
      Contact(
        kind: .preferredPractitioner, name: PersonName(family: ["Morel"], given: ["Odile"]),
        telecoms: [Telecom(value: "tel:+33400000001", use: "WP")]),
      Contact(
        kind: .nextOfKin, relationship: european("2.16.840.1.113883.5.111", "SIS", "sister"),
        name: PersonName(family: ["Modèle"], given: ["Anne"]), addresses: [Address(city: "Lyon", country: "FR")],
        telecoms: [Telecom(value: "tel:+33600000002", use: "H")]),
      Contact(kind: .emergencyContact, organisation: Organisation(name: "Service de garde")),
    ]
    header.serviceTime = TimeRange(low: time("20200101"), high: time("20261120"))
    header.performers = [physician]
    return header
  }
}
