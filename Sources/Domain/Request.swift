/// Why the professional asks (XSPA purpose of use, limited to the two values of MyHealth@EU).
public enum PurposeOfUse: String, Sendable, Hashable, Codable, CaseIterable {
  case treatment = "TREATMENT"
  case emergency = "EMERGENCY"
}

/// The health professional who asks, as asserted by the country of treatment (HCP assertion).
public struct HealthProfessional: Sendable, Hashable {
  /// SAML NameID: the professional's identifier in the country of treatment.
  public var nameID: String
  /// XSPA subject-id: printable name.
  public var name: String
  /// ISCO-08 role code, for example `221`.
  public var role: String
  public var roleDisplay: String

  public init(nameID: String, name: String, role: String, roleDisplay: String) {
    self.nameID = nameID
    self.name = name
    self.role = role
    self.roleDisplay = roleDisplay
  }
}

/// The organisation in whose name the professional asks.
public struct CareOrganisation: Sendable, Hashable {
  public var name: String?
  /// XSPA organization-id, `""` where a peer sends none (the consent binding keeps it so).
  public var id: String
  /// Point of care (XSPA locality).
  public var locality: String
  /// `Hospital`, `Resident Physician`, `Pharmacy` or `Other`.
  public var facilityType: String

  public init(name: String?, id: String, locality: String, facilityType: String) {
    self.name = name
    self.id = id
    self.locality = locality
    self.facilityType = facilityType
  }
}

/// The form of a document: L3 is the fully coded CDA, L1 the CDA around a PDF, `bundle` the FHIR document.
public enum DocumentForm: String, Sendable, Hashable, Codable {
  case l3 = "L3"
  case l1 = "L1"
  case bundle = "FHIR"
}

/// One retrievable document as ITI-38 lists it.
public struct DocumentEntry: Sendable, Hashable {
  public var homeCommunity: HomeCommunityID
  public var repository: String
  /// XDS unique id, `<oid>^<extension>` or an OID.
  public var uniqueID: String
  public var form: DocumentForm
  public var classCode: Coding
  public var title: String
  public var creationTime: Instant
  public var language: LanguageTag
  public var size: Int?
  /// SHA-1 in hex, as XDS metadata has it; only for bytes that exist.
  public var hash: String?
  /// When the care that is described began and ended; only where it is known without reading the record.
  public var serviceStart: Instant?
  public var serviceStop: Instant?
  /// Name of the organisation that made the document.
  public var author: String?
  /// When a view of it closes, by its patient's choice; nil where nothing is told, and the reader's own rule holds.
  public var viewing: ViewingEnd?

  public init(
    homeCommunity: HomeCommunityID, repository: String, uniqueID: String, form: DocumentForm, classCode: Coding,
    title: String, creationTime: Instant, language: LanguageTag, size: Int? = nil, hash: String? = nil,
    serviceStart: Instant? = nil, serviceStop: Instant? = nil, author: String? = nil, viewing: ViewingEnd? = nil
  ) {
    self.homeCommunity = homeCommunity
    self.repository = repository
    self.uniqueID = uniqueID
    self.form = form
    self.classCode = classCode
    self.title = title
    self.creationTime = creationTime
    self.language = language
    self.size = size
    self.hash = hash
    self.serviceStart = serviceStart
    self.serviceStop = serviceStop
    self.author = author
    self.viewing = viewing
  }
}
