/// What is looked for in exchanges while they happen (users.md section 5, A5). Each rule is visible, with its limit.
public enum FlagRule: String, Sendable, Hashable, CaseIterable {
  /// One professional asked about many people.
  case manyPatientsProfessional = "many-patients-professional"
  /// One care organisation asked about many people.
  case manyPatientsOrganisation = "many-patients-organisation"
  /// One person was asked about from more than one country.
  case twoCountries = "two-countries"
  /// A country asked again for a person who had said no to it.
  case repeatAfterRefusal = "repeat-after-refusal"
  /// Wrong one-time codes, or identities that nobody has, one after the other.
  case wrongIdentities = "wrong-identities"
  /// A record was opened without an answer, to protect vital interests.
  case vitalInterest = "vital-interest"
  /// One professional asked about people in the night.
  case nightTime = "night-time"
  /// More parts would have left than the permission covers. It must never happen, and is always blocked.
  case beyondPermission = "beyond-permission"
  /// The clocks of two countries are apart.
  case clockOffset = "clock-offset"
  /// A country that keeps our checkpoints has not confirmed one for long.
  case missingReceipt = "missing-receipt"
  /// One reader of the log looked at many people.
  case logReader = "log-reader"
}

/// What follows when a rule's limit is exceeded. Each is recorded.
public enum FlagAction: String, Sendable, Hashable, CaseIterable {
  /// Shown to auditors, nothing else.
  case flag
  /// What comes from the same subject is answered later, for some time.
  case slow
  /// What comes from the same subject is refused, for some time.
  case block
}

/// One rule as it is in force.
public struct FlagLimit: Sendable, Hashable {
  /// The highest value that raises no flag: people, events or, of clocks, milliseconds.
  public var limit: Int
  /// Over how long it is counted, in seconds.
  public var seconds: Int
  /// What follows.
  public var action: FlagAction

  /// - Parameters:
  ///   - limit: the highest value that raises no flag.
  ///   - seconds: over how long it is counted.
  ///   - action: what follows.
  public init(_ limit: Int, per seconds: Int, _ action: FlagAction = .slow) {
    (self.limit, self.seconds, self.action) = (limit, seconds, action)
  }
}

/// All rules with their limits; a rule that is absent is off.
public struct FlagSettings: Sendable, Hashable {
  /// The rules that are on.
  public var limits: [FlagRule: FlagLimit] = [
    .manyPatientsProfessional: FlagLimit(20, per: 3600), .manyPatientsOrganisation: FlagLimit(100, per: 3600),
    .twoCountries: FlagLimit(1, per: 86_400), .repeatAfterRefusal: FlagLimit(0, per: 86_400),
    .wrongIdentities: FlagLimit(5, per: 600), .vitalInterest: FlagLimit(0, per: 86_400, .flag),
    .nightTime: FlagLimit(5, per: 28_800), .beyondPermission: FlagLimit(0, per: 86_400, .block),
    .clockOffset: FlagLimit(5000, per: 3600, .flag), .missingReceipt: FlagLimit(0, per: 172_800, .flag),
    .logReader: FlagLimit(10, per: 3600, .flag),
  ]
  /// From which hour to which the night lasts, in UTC; it may pass midnight.
  public var night = NightHours(from: 21, to: 5)
  /// How much later an answer comes to who is slowed down, in milliseconds.
  public var slowMilliseconds = 5000
  /// How long who exceeded a limit is slowed down or blocked, in seconds.
  public var holdSeconds = 900

  public init() {}
}

/// The hours of the night, in UTC.
public struct NightHours: Sendable, Hashable {
  /// The first hour, 0 to 23.
  public var from: Int
  /// The hour with which the day begins again, 0 to 23.
  public var to: Int

  public init(from: Int, to: Int) { (self.from, self.to) = (from, to) }

  /// Whether an hour of UTC lies in it.
  func holds(hour: Int) -> Bool { from <= to ? (from..<to).contains(hour) : hour >= from || hour < to }
}
