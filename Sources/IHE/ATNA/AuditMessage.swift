public import Domain

/// One audit message (DICOM PS3.15 section A.5.1), as eHDSI fills it.
///
/// The form has no namespace; every coded value is a code, the name of its system and a text.
public struct AuditMessage: Sendable, Hashable {
  /// A coded value (PS3.15 table A.5.1-1, `CodedValueType`).
  public struct Code: Sendable, Hashable {
    public var code: String
    /// `codeSystemName`
    public var system: String
    public var text: String
    /// `displayName`, where it is another than the text.
    public var display: String?

    public init(_ code: String, _ system: String, _ text: String, display: String? = nil) {
      (self.code, self.system, self.text, self.display) = (code, system, text, display)
    }
  }

  /// What a participant or an event did to the object.
  public enum Action: String, Sendable, Hashable {
    case create = "C"
    case read = "R"
    case update = "U"
    case delete = "D"
    case execute = "E"
  }

  /// `EventOutcomeIndicator`
  public enum Outcome: Int, Sendable, Hashable {
    case success = 0
    case minor = 4
    /// Temporary.
    case serious = 8
    /// Permanent.
    case major = 12
  }

  /// Somebody or something that took part (`ActiveParticipant`).
  public struct Participant: Sendable, Hashable {
    public var userID: String
    public var alternativeUserID: String?
    public var isRequestor: Bool
    public var roles: [Code]
    /// A host name or an IP address.
    public var host: String?

    public init(
      _ userID: String, alternative: String? = nil, isRequestor: Bool = false, roles: [Code], host: String? = nil
    ) {
      self.userID = userID
      alternativeUserID = alternative
      self.isRequestor = isRequestor
      self.roles = roles
      self.host = host
    }
  }

  /// What the event was about (`ParticipantObjectIdentification`).
  public struct Object: Sendable, Hashable {
    /// `ParticipantObjectTypeCode`: 1 person, 2 system object, 4 other.
    public var type: Int
    /// `ParticipantObjectTypeCodeRole`
    public var role: Int?
    /// `ParticipantObjectDataLifeCycle`
    public var lifeCycle: Int?
    public var id: String
    public var idType: Code
    /// Put into `ParticipantObjectQuery` in base64.
    public var query: [UInt8]?
    public var details: [Detail]

    public init(
      type: Int, role: Int?, id: String, idType: Code, lifeCycle: Int? = nil, query: [UInt8]? = nil,
      details: [Detail] = []
    ) {
      (self.type, self.role, self.id, self.idType) = (type, role, id, idType)
      (self.lifeCycle, self.query, self.details) = (lifeCycle, query, details)
    }
  }

  /// A named fact of an object (`ParticipantObjectDetail`); its value is put into base64.
  public struct Detail: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
  }

  /// `EventID`
  public var event: Code
  public var action: Action
  public var time: Instant
  public var outcome: Outcome
  /// Words or a code; never about a person.
  public var outcomeDescription: String?
  /// `EventTypeCode`, the first being that of the transaction.
  public var types: [Code]
  public var purposes: [Code] = []
  public var participants: [Participant] = []
  /// `AuditSourceID` and `AuditEnterpriseSiteID`: subdivision of the country (ISO 3166-2).
  public var site: String
  public var objects: [Object] = []

  public init(_ event: Code, _ action: Action, at time: Instant, _ outcome: Outcome, types: [Code], site: String) {
    (self.event, self.action, self.time, self.outcome) = (event, action, time, outcome)
    (self.types, self.site) = (types, site)
  }
}
