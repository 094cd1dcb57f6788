public import CDA
public import Domain

/// What stands around the clinical content: whose record, who wrote it, who answers for it (pivot header, EH.1.3).
public struct Header: Sendable, Hashable {
  /// Identifier of the source document.
  public var documentID: InstanceIdentifier
  /// Constant over all versions and forms of one summary.
  public var setID: InstanceIdentifier?
  public var version: Int?
  public var title: String
  /// When the source document was made.
  public var effectiveTime: HL7Time
  public var confidentiality: Coding
  public var language: LanguageTag
  public var patient: Patient
  public var authors: [Author]
  public var custodian: Organisation
  public var legalAuthenticator: Author?
  /// Preferred practitioner, emergency contacts, next of kin.
  public var contacts: [Contact]
  /// What the document is about in time (documentationOf).
  public var serviceTime: TimeRange
  public var performers: [Author]
  /// Documents this one was made from (pivot: relatedDocument XFRM).
  public var relatedDocuments: [InstanceIdentifier]

  public init(
    documentID: InstanceIdentifier, title: String, effectiveTime: HL7Time, confidentiality: Coding,
    language: LanguageTag, patient: Patient, authors: [Author], custodian: Organisation
  ) {
    self.documentID = documentID
    self.title = title
    self.effectiveTime = effectiveTime
    self.confidentiality = confidentiality
    self.language = language
    self.patient = patient
    self.authors = authors
    self.custodian = custodian
    contacts = []
    serviceTime = TimeRange()
    performers = []
    relatedDocuments = []
  }
}

public struct Patient: Sendable, Hashable {
  /// The identifier that the national index answers to comes first.
  public var identifiers: [InstanceIdentifier]
  public var name: PersonName
  /// Birth name, where it differs or the source says it.
  public var birthName: PersonName?
  public var gender: CodedConcept
  /// YYYY, YYYYMM or YYYYMMDD; never missing (a record without it cannot be issued).
  public var birthTime: HL7Time
  public var addresses: [Address]
  public var telecoms: [Telecom]
  public var guardians: [Contact]
  public var languages: [LanguageTag]

  public init(identifiers: [InstanceIdentifier], name: PersonName, gender: CodedConcept, birthTime: HL7Time) {
    self.identifiers = identifiers
    self.name = name
    self.gender = gender
    self.birthTime = birthTime
    addresses = []
    telecoms = []
    guardians = []
    languages = []
  }
}

public struct PersonName: Sendable, Hashable {
  public var family: [String]
  public var given: [String]
  public var prefix: [String]
  public var suffix: [String]

  public init(family: [String], given: [String], prefix: [String] = [], suffix: [String] = []) {
    self.family = family
    self.given = given
    self.prefix = prefix
    self.suffix = suffix
  }

  /// `Stéphane MEDIONI`, without titles.
  public var display: String { (given + family).joined(separator: " ") }
}

/// A postal address; `country` is ISO 3166-1 alpha-2.
public struct Address: Sendable, Hashable {
  public var use: String?
  /// Lines other than the named parts: street with number and unit, joined.
  public var streetLines: [String]
  public var postalCode: String?
  public var city: String?
  public var state: String?
  public var country: String?

  public init(
    use: String? = nil, streetLines: [String] = [], postalCode: String? = nil, city: String? = nil,
    state: String? = nil, country: String? = nil
  ) {
    self.use = use
    self.streetLines = streetLines
    self.postalCode = postalCode
    self.city = city
    self.state = state
    self.country = country
  }

  public var isEmpty: Bool {
    streetLines.isEmpty && postalCode == nil && city == nil && state == nil && country == nil
  }
}

public struct Telecom: Sendable, Hashable {
  /// `tel:+33…`, `mailto:…`
  public var value: String
  /// eHDSITelecomAddress: H, HP, HV, MC, PG, WP, EC, AS, …
  public var use: String?

  public init(value: String, use: String? = nil) {
    self.value = value
    self.use = use
  }
}

public struct Organisation: Sendable, Hashable {
  public var identifiers: [InstanceIdentifier]
  public var name: String?
  public var addresses: [Address]
  public var telecoms: [Telecom]

  public init(
    identifiers: [InstanceIdentifier] = [], name: String? = nil, addresses: [Address] = [], telecoms: [Telecom] = []
  ) {
    self.identifiers = identifiers
    self.name = name
    self.addresses = addresses
    self.telecoms = telecoms
  }
}

/// A professional (or a device) with the organisation they act for: author, performer, legal authenticator.
public struct Author: Sendable, Hashable {
  public var time: HL7Time?
  public var identifiers: [InstanceIdentifier]
  /// eHDSIHealthcareProfessionalRole (ISCO) once transcoded; the national profession code as source.
  public var role: CodedConcept?
  public var name: PersonName?
  /// Software name where a device wrote it.
  public var device: String?
  public var addresses: [Address]
  public var telecoms: [Telecom]
  public var organisation: Organisation?

  public init(
    time: HL7Time? = nil, identifiers: [InstanceIdentifier] = [], role: CodedConcept? = nil, name: PersonName? = nil,
    device: String? = nil, addresses: [Address] = [], telecoms: [Telecom] = [], organisation: Organisation? = nil
  ) {
    self.time = time
    self.identifiers = identifiers
    self.role = role
    self.name = name
    self.device = device
    self.addresses = addresses
    self.telecoms = telecoms
    self.organisation = organisation
  }
}

/// A person or organisation around the patient (participant IND, guardian).
public struct Contact: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    /// functionCode PCP: preferred practitioner or organisation.
    case preferredPractitioner
    case emergencyContact = "ECON"
    case nextOfKin = "NOK"
    case guardian
    case other = "PRS"
  }

  public var kind: Kind
  /// eHDSIPersonalRelationship.
  public var relationship: CodedConcept?
  public var identifiers: [InstanceIdentifier]
  public var name: PersonName?
  public var organisation: Organisation?
  public var addresses: [Address]
  public var telecoms: [Telecom]

  public init(
    kind: Kind, relationship: CodedConcept? = nil, identifiers: [InstanceIdentifier] = [], name: PersonName? = nil,
    organisation: Organisation? = nil, addresses: [Address] = [], telecoms: [Telecom] = []
  ) {
    self.kind = kind
    self.relationship = relationship
    self.identifiers = identifiers
    self.name = name
    self.organisation = organisation
    self.addresses = addresses
    self.telecoms = telecoms
  }
}
