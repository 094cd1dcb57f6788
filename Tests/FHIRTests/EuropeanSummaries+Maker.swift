import CDA
import Documents
import Domain

extension EuropeanSummaries {
  /// Makes one summary in a style of coding; each concept gets a national code of its own, so that it can be found.
  struct Maker {
    let style: Style
    private var number = 0

    init(style: Style) { self.style = style }

    var words: String {
      switch style {
      case .mapped, .unmapped, .null: "mots"
      case .markup: "<b onclick=\"x()\">&amp; </div> ]]> 'a' \"b\"</b>"
      case .nonLatin: "Παράδειγμα Примір 例え مثال"
      }
    }

    mutating func concept(_ system: String, _ code: String, _ display: String) -> CodedConcept {
      number += 1
      if style == .null { return CodedConcept(nullFlavor: [.unknown, .masked, .notAsked, .other][number % 4]) }
      return CodedConcept(
        source: [
          Coding(system: "2.999.7", code: "N\(number)", display: "\(words) \(number)"),
          Coding(system: "2.999.8", code: "M\(number)", display: words),
        ], originalText: style == .unmapped ? nil : "\(words) \(number)",
        european: style == .unmapped ? nil : Coding(system: system, code: code, display: display),
        equivalence: style == .unmapped ? nil : .equivalent)
    }

    mutating func provenance(_ path: String, author: Author? = nil) -> Provenance {
      number += 1
      guard style != .null else { return Provenance(sourcePath: path) }
      return Provenance(
        identifiers: [InstanceIdentifier(root: "2.999.5", extension: "e\(number)")], sourcePath: path,
        author: author, text: words)
    }

    func range(_ low: String, _ high: String? = nil) -> TimeRange {
      style == .null
        ? TimeRange(lowNull: .masked, highNull: .unknown)
        : TimeRange(low: EuropeanSummaries.time(low), high: high.map(EuropeanSummaries.time))
    }

    func point(_ value: String) -> TimeRange {
      style == .null ? TimeRange(nullFlavor: .notAsked) : TimeRange(value: EuropeanSummaries.time(value))
    }

    func narrative(_ id: String) -> [Narrative] {
      let cell = Narrative.Node.element(
        name: "td", attributes: [.init("colspan", "2")],
        children: [.element(name: "content", attributes: [.init("ID", id)], children: [.text(words)])])
      return [
        Narrative([
          .element(
            name: "table", attributes: [.init("border", "1")],
            children: [
              .element(name: "caption", attributes: [], children: [.text(words)]),
              .element(
                name: "tbody", attributes: [], children: [.element(name: "tr", attributes: [], children: [cell])]),
            ]),
          .element(
            name: "list", attributes: [.init("listType", "ordered")],
            children: [
              .element(
                name: "item", attributes: [.init("language", "fr"), .init("ID", "1 bad\"id")],
                children: [.text(words), .element(name: "br", attributes: [], children: [])])
            ]),
          .element(name: "content", attributes: [.init("revised", "delete")], children: [.text(words)]),
          .element(name: "footnoteRef", attributes: [.init("IDREF", id)], children: []),
        ])
      ]
    }

    // MARK: Header

    var organisation: Organisation {
      Organisation(
        identifiers: [InstanceIdentifier(root: "2.999.2", extension: "org-1")], name: "Cabinet \(words)",
        addresses: [Address(streetLines: ["3 place du Marché"], postalCode: "01600", city: "Trévoux", country: "FR")],
        telecoms: [Telecom(value: "tel:+33400000000", use: "WP"), Telecom(value: "https://example.org")])
    }

    var physician: Author {
      Author(
        time: EuropeanSummaries.time("20261120101500+0100"),
        identifiers: [InstanceIdentifier(root: "2.999.3", extension: "hp-1")],
        role: CodedConcept(
          source: [Coding(system: "1.2.250.1.213.1.1.4.5", code: "G15_10/SM26", display: "Médecin")],
          european: Coding(
            system: "2.16.840.1.113883.2.9.6.2.7", code: "2211", display: "Generalist medical practitioners")),
        name: PersonName(family: ["Morel"], given: ["Odile", words], prefix: ["Dr"]),
        addresses: [Address(use: "WP", city: "Trévoux", country: "FR")],
        telecoms: [Telecom(value: "mailto:odile@example.org", use: "WP")], organisation: organisation)
    }

    func header() -> Header {
      var patient = Patient(
        identifiers: [
          InstanceIdentifier(root: "2.999.6", extension: "P-1"),
          InstanceIdentifier(root: "6F9619FF-8B86-D011-B42D-00C04FC964FF"),
        ],
        name: PersonName(family: ["Exemple", words], given: ["Jeanne"]),
        gender: style == .null
          ? CodedConcept(nullFlavor: .unknown) : european("2.16.840.1.113883.5.1", "F", "Female"),
        birthTime: EuropeanSummaries.time("19550615"))
      patient.birthName = PersonName(family: ["Modèle"], given: ["Jeanne", "Marie"])
      patient.addresses = [
        Address(use: "H", streetLines: ["12 rue des Essais"], postalCode: "01600", city: "Trévoux", country: "FR")
      ]
      patient.telecoms = [Telecom(value: "tel:+33600000000", use: "MC"), Telecom(value: "0600000000")]
      patient.guardians = [
        Contact(
          kind: .guardian, identifiers: [InstanceIdentifier(root: "2.999.6", extension: "G-1")],
          name: PersonName(family: ["Exemple"], given: ["Paul"]), telecoms: [Telecom(value: "tel:+33600000009")])
      ]
      patient.languages = [LanguageTag("fr-FR")]
      var header = Header(
        documentID: InstanceIdentifier(root: "2.999.1.2", extension: "source-1"), title: "Synthèse \(words)",
        effectiveTime: EuropeanSummaries.time("20261120101500+0100"),
        confidentiality: Coding(system: "2.16.840.1.113883.5.25", code: "N", display: "normal"),
        language: LanguageTag("fr-FR"), patient: patient,
        authors: [physician, Author(device: "Logiciel \(words)", organisation: organisation)], custodian: organisation)
      header.setID = InstanceIdentifier(root: "2.999.1.3", extension: "set-1")
      header.version = 2
      header.legalAuthenticator = physician
      header.contacts = [
        Contact(kind: .preferredPractitioner, name: PersonName(family: ["Morel"], given: ["Odile"])),
        Contact(
          kind: .nextOfKin, relationship: european("2.16.840.1.113883.5.111", "SIS", "sister"),
          name: PersonName(family: ["Modèle"], given: ["Anne"]), addresses: [Address(city: "Lyon", country: "FR")]),
        Contact(kind: .emergencyContact, organisation: Organisation(name: "Service de garde")),
      ]
      header.serviceTime = TimeRange(
        low: EuropeanSummaries.time("20200101"), high: EuropeanSummaries.time("20261120"))
      header.performers = [physician]
      header.relatedDocuments = [InstanceIdentifier(root: "2.999.1.9", extension: "older")]
      return header
    }

    /// The header alone: the source is silent about everything else.
    func silent() -> PatientSummary { PatientSummary(header: header()) }
  }
}
