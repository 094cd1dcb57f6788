public import Domain

/// A right to act for another person, as the registry of country A states it; never from a tick box (users.md 4.4).
public struct Mandate: Sendable, Hashable {
  /// What the right rests on.
  public enum Role: String, Sendable, Hashable, CaseIterable {
    /// Until the child decides alone.
    case parent
    /// Of a minor, by a court.
    case guardian
    /// By a mandate of the person, or of a court for an adult who cannot decide.
    case mandated

    /// Whether the right is about a minor, and ends by age.
    public var endsByAge: Bool { self != .mandated }
  }

  /// Its number in the registry.
  public let id: String
  public let representative: PatientIdentifier
  public let patient: PatientIdentifier
  public let role: Role
  /// The patient's given name, for the one who acts.
  public let patientName: String
  /// The representative's name, for the patient.
  public let representativeName: String
  /// The patient's, `yyyyMMdd`.
  public let birthDate: String
  public let notBefore: Instant
  /// Nil: without an end of its own.
  public let notAfter: Instant?
  /// What proves it: the register or judgment and its number.
  public let proof: String

  public init(
    id: String, representative: PatientIdentifier, patient: PatientIdentifier, role: Role, patientName: String,
    representativeName: String, birthDate: String, notBefore: Instant, notAfter: Instant?, proof: String
  ) {
    (self.id, self.representative, self.patient, self.role) = (id, representative, patient, role)
    (self.patientName, self.representativeName, self.birthDate) = (patientName, representativeName, birthDate)
    (self.notBefore, self.notAfter, self.proof) = (notBefore, notAfter, proof)
  }

  /// From here no answer of the representative counts; nil where only the registry ends it. The earlier of its own end
  /// and, for a minor, the day on which they decide alone.
  public func decisionEnd(_ ages: NationalPolicy.Ages) -> Instant? { end(ages.decidesAlone) }

  /// From here the representative sees nothing any more.
  public func end(_ ages: NationalPolicy.Ages) -> Instant? { end(ages.majority) }

  private func end(_ years: Int) -> Instant? {
    guard role.endsByAge else { return notAfter }
    // A birth date that cannot be read gives no right.
    guard let birthday = Age(birthDate)?.birthday(years) else { return notBefore }
    return min(birthday, notAfter ?? birthday)
  }

  /// Whether it can be used for an answer now.
  public func decides(at now: Instant, _ ages: NationalPolicy.Ages) -> Bool {
    now >= notBefore && decisionEnd(ages).map { now < $0 } ?? true
  }

  /// Whether the representative may look now.
  public func holds(at now: Instant, _ ages: NationalPolicy.Ages) -> Bool {
    now >= notBefore && end(ages).map { now < $0 } ?? true
  }
}

/// A birth date, and what follows from it by the calendar (UTC).
public struct Age: Sendable, Hashable {
  private let year: Int
  private let month: Int
  private let day: Int

  /// - Parameter digits: `yyyyMMdd`; nil for anything else.
  public init?(_ digits: String) {
    guard digits.utf8.count == 8, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits)
    else {
      return nil
    }
    (year, month, day) = (number / 10_000, number / 100 % 100, number % 100)
    guard CalendarFields(year: year, month: month, day: day).isValid else { return nil }
  }

  /// The first instant of a birthday; one on 29 February falls on 1 March in other years, so that no right ends early
  /// for the child nor late for the parent by more than the law's own day.
  public func birthday(_ years: Int) -> Instant {
    let fields = CalendarFields(year: year + years, month: month, day: day)
    return Instant(
      utc: fields.isValid ? fields : CalendarFields(year: year + years, month: month + 1, day: 1))
  }

  /// Whole years lived.
  public func years(at now: Instant) -> Int {
    let whole = now.utc.year - year
    return now < birthday(whole) ? whole - 1 : whole
  }
}

/// Where country A keeps who may act for whom, and who is no longer alive.
public protocol MandateRegistry: Sendable {
  /// Every mandate that this person holds, whether or not its time has come.
  ///
  /// - Throws: `consent.mandates`; then nobody acts for anybody.
  func mandates(heldBy representative: PatientIdentifier) async throws(ConsentFailure) -> [Mandate]
  /// Every mandate for this person.
  ///
  /// - Throws: `consent.mandates`.
  func mandates(for patient: PatientIdentifier) async throws(ConsentFailure) -> [Mandate]
  /// Whether this person has died, by the national status (consent.md section 9): then nothing is answered, by nobody.
  ///
  /// - Throws: `consent.mandates`; then nothing is answered either.
  func isDeceased(_ patient: PatientIdentifier) async throws(ConsentFailure) -> Bool
  /// Whether it answers at all; operators are told before anybody is turned away.
  ///
  /// - Throws: `consent.mandates`.
  func check() async throws(ConsentFailure)
}

/// A country that keeps no registry: everybody acts for themselves alone.
public struct NoMandates: MandateRegistry {
  public init() {}
  public func mandates(heldBy representative: PatientIdentifier) async throws(ConsentFailure) -> [Mandate] { [] }
  public func mandates(for patient: PatientIdentifier) async throws(ConsentFailure) -> [Mandate] { [] }
  public func isDeceased(_ patient: PatientIdentifier) async throws(ConsentFailure) -> Bool { false }
  public func check() async throws(ConsentFailure) {}
}

extension ConsentFailure {
  /// The right to act ended, or never was.
  public static let mandate = ConsentFailure(
    "consent.mandate", what: "Nothing was done.", why: "You cannot act for this person, or not in this.",
    whatToDo: "Act for yourself, or ask the registry that records who may act.")
  /// The national status says that the person has died.
  public static let deceased = ConsentFailure(
    "consent.deceased", what: "Nothing was changed.", why: "The national register says that this person has died.",
    whatToDo: "If that is wrong, ask the register to correct it.")
  /// A minor below the age at which one decides alone.
  public static let minor = ConsentFailure(
    "consent.minor", what: "No answer was recorded.", why: "A parent or guardian allows at this age; you can refuse.",
    whatToDo: "Ask a parent or guardian to answer.")
  /// The registry gives no answer: fail closed.
  public static func mandates(_ why: String) -> ConsentFailure {
    ConsentFailure(
      "consent.mandates", what: "Nobody can act for somebody else now.", why: why,
      whatToDo: "Tell the operator to check connector.representatives.")
  }
}
