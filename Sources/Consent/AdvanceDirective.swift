public import Domain
import Trust

/// What a patient says in advance: in an emergency, if they do not answer in time, these parts may leave to these
/// professionals in these countries. Off until the patient sets it; ends a year after its last confirmation.
public struct AdvanceDirective: Sendable, Hashable {
  public let id: String
  public let countries: Set<CountryCode>
  /// ISCO-08 codes; a code holds for all below it.
  public let professions: Set<String>
  /// LOINC codes of the parts that may leave.
  public let sections: [String]
  /// How long the patient has to answer before it applies, in minutes.
  public let waitMinutes: Int
  public let confirmedAt: Instant
  /// It does not apply from here on.
  public let endsAt: Instant
  /// SHA-256 of the screen on which it was set.
  let shown: [UInt8]
  /// Subject of the sign-in that set it.
  let actor: String

  /// Whether it is meant for such a request at all; when, is another question.
  func covers(_ purpose: PurposeOfUse, _ country: CountryCode, role: String) -> Bool {
    purpose == .emergency && countries.contains(country) && professions.contains { role.hasPrefix($0) }
  }
}

/// What a patient chooses for a directive.
public struct DirectiveChoice: Sendable, Hashable {
  public var countries: Set<CountryCode>
  public var professions: Set<String>
  public var sections: [String]
  public var waitMinutes: Int

  public init(countries: Set<CountryCode>, professions: Set<String>, sections: [String], waitMinutes: Int) {
    self.countries = countries
    self.professions = professions
    self.sections = sections
    self.waitMinutes = waitMinutes
  }
}

/// Within which bounds a country lets its patients set directives.
public struct DirectivePolicy: Sendable, Hashable {
  public var isOffered: Bool
  public var waitMinutes: ClosedRange<Int>
  /// At most 12.
  public var confirmationMonths: Int
  /// ISCO-08 codes that a patient may name.
  public var professions: Set<String>

  public init(
    isOffered: Bool = true, waitMinutes: ClosedRange<Int> = 2...60, confirmationMonths: Int = 12,
    professions: Set<String> = ["221", "222"]
  ) {
    self.isOffered = isOffered
    self.waitMinutes = waitMinutes
    self.confirmationMonths = min(confirmationMonths, 12)
    self.professions = professions
  }

  /// Whether a patient may set this.
  public func allows(_ choice: DirectiveChoice) -> Bool {
    isOffered && !choice.countries.isEmpty && !choice.sections.isEmpty && waitMinutes.contains(choice.waitMinutes)
      && !choice.professions.isEmpty && choice.professions.isSubset(of: professions)
  }

  /// Whether the country still lets a directive answer such a professional: it may have closed what it offered when the
  /// directive was set.
  func stillAllows(role: String) -> Bool { isOffered && professions.contains { role.hasPrefix($0) } }

  /// The same day, so many months later; the 28th where that month has no such day.
  func end(after confirmation: Instant) -> Instant {
    var fields = confirmation.utc
    let months = fields.month - 1 + confirmationMonths
    fields.year += months / 12
    fields.month = months % 12 + 1
    fields.day = min(fields.day, 28)
    return Instant(utc: fields)
  }
}

extension AdvanceDirective {
  static func sealed(
    _ choice: DirectiveChoice, shown: [UInt8], actor: String, key: [UInt8], id: String
  ) throws(ConsentFailure) -> [UInt8] {
    let facts: JSON = [
      "countries": .array(choice.countries.map(\.value).sorted().map(JSON.string)),
      "professions": .array(choice.professions.sorted().map(JSON.string)),
      "sections": .array(choice.sections.map(JSON.string)), "waitMinutes": .integer(choice.waitMinutes),
      "shown": .string(shown.hex), "actor": .string(actor),
    ]
    do {
      return try AEAD.seal(Array(facts.canonical.utf8), key: key, aad: Array("directive|\(id)".utf8))
    } catch {
      throw .store(error.code)
    }
  }

  /// - Throws: `consent.store` for one that cannot be read: then it does not apply.
  static func open(
    _ sealed: [UInt8], id: String, confirmedAt: Instant, endsAt: Instant, key: [UInt8]
  ) throws(ConsentFailure) -> AdvanceDirective {
    let facts: JSON
    do {
      facts = try JSON(reading: AEAD.open(sealed, key: key, aad: Array("directive|\(id)".utf8)))
    } catch {
      throw .store("directive")
    }
    func texts(_ name: String) -> [String] { (facts[name]?.array ?? []).compactMap(\.string) }
    guard let minutes = facts["waitMinutes"]?.integer, let shown = facts["shown"]?.string.flatMap({ [UInt8](hex: $0) }),
      let actor = facts["actor"]?.string
    else { throw .store("directive") }
    return AdvanceDirective(
      id: id, countries: Set(texts("countries").compactMap { CountryCode($0) }),
      professions: Set(texts("professions")), sections: texts("sections"), waitMinutes: minutes,
      confirmedAt: confirmedAt, endsAt: endsAt, shown: shown, actor: actor)
  }
}
