public import Domain

/// What one country decided about consent, as its signed file says: ages, kinds, limits, ways, texts.
///
/// Every member that the file leaves out has the careful value that stands here. Bounds that no country may leave
/// (one use, silence is not approval, EHDS articles 8 and 9) are in the ledger and not here.
public struct NationalPolicy: Sendable, Hashable {
  public var country: CountryCode
  /// The version; it only rises. 0: no file was given.
  public var number: Int
  public var issued: Instant?
  /// Each request needs the patient's own answer (consent.md section 1). Off needs two signatures.
  public var requirePerRequestApproval = true
  /// Whether a record may be opened without an answer to protect vital interests. Other than off needs two signatures.
  public var breakGlass = BreakGlass.off
  public var vitalInterest = VitalInterest()
  /// Whether national law lets a patient exclude vital interest access for good (EHDS recital 18).
  public var offersNeverBreakGlass = true
  public var ages = Ages()
  /// The ways that are open.
  public var ways: Set<Way> = [.live, .code, .directive, .representative]
  public var directive = Directive()
  /// What an answer holds only where the patient ticks it by itself, in the order shown.
  public var protectedKinds: [ProtectedKind] = ProtectedKind.standard
  public var limits = ConsentPolicy()
  /// Without a record, and with one that may not be shown, the answers are alike (consent.md section 10).
  public var hideExistence = true
  /// What patients read, by the name of the text and the language.
  public var texts: [TextName: [String: String]] = [:]
  /// SHA-256 of the signed content; empty without a file.
  public var digest: [UInt8] = []
  /// Key ids of those who signed, sorted.
  public var signers: [String] = []

  /// The policy of a country that gave no file.
  public init(of country: CountryCode) { (self.country, number) = (country, 0) }

  /// What receipts and the log name it by: `FR/3`.
  public var version: String { "\(country.value)/\(number)" }

  /// Whether the law of this policy is weaker than the standard in a point that two persons must sign for.
  public var needsTwoSignatures: Bool { breakGlass != .off || !requirePerRequestApproval }

  /// What the ledger holds itself to: the limits, with what patients may decide in advance.
  public var ledgerPolicy: ConsentPolicy {
    var policy = limits
    policy.directive = DirectivePolicy(
      isOffered: ways.contains(.directive), waitMinutes: directive.waitMinutes,
      confirmationMonths: directive.confirmationMonths, professions: directive.professions)
    policy.allowsRepresentatives = ways.contains(.representative)
    policy.ages = ages
    (policy.breakGlass, policy.vitalInterest) = (breakGlass, vitalInterest)
    policy.offersNeverBreakGlass = offersNeverBreakGlass
    policy.ways = ways
    policy.codedKinds = protectedKinds.filter { !$0.codes.isEmpty }
    return policy
  }

  /// Sections that are specially protected as a whole, by LOINC code.
  public var protectedSections: Set<String> { Set(protectedKinds.flatMap(\.sections)) }
}

extension NationalPolicy {
  /// consent.md section 9.
  public enum BreakGlass: String, Sendable, Hashable, CaseIterable {
    case off
    /// The emergency set, without what is specially protected or restricted.
    case summaryOnly
    /// What the patient restricted as well.
    case includingRestricted
  }

  /// The ways of consent.md section 5 that a policy can open or close.
  public enum Way: String, Sendable, Hashable, CaseIterable {
    case live, code, directive, representative
  }

  /// The conditions of an access without an answer (consent.md section 9).
  public struct VitalInterest: Sendable, Hashable {
    /// Without a live answer for so long, in minutes.
    public var waitMinutes = 2
    /// ISCO-08 codes of those who may ask; a code holds for all below it.
    public var professions: Set<String> = ["221", "222"]
    /// The same professional may ask again after so many minutes.
    public var professionalMinutes = 10
    /// More from one organisation in a day raise an alarm.
    public var organisationPerDay = 5
    /// An auditor looks at each within so many hours.
    public var reviewHours = 72
  }

  public struct Ages: Sendable, Hashable {
    /// From here a minor decides alone, in years.
    public var decidesAlone = 15
    /// Here the rights of parents end, in years.
    public var majority = 18
  }

  /// What a directive set in advance may say.
  public struct Directive: Sendable, Hashable {
    /// The time to answer that a patient may choose, in minutes.
    public var waitMinutes = 2...60
    /// It must be confirmed again after so many months; 12 at most.
    public var confirmationMonths = 12
    /// ISCO-08 codes that a patient may name.
    public var professions: Set<String> = ["221", "222"]
  }

  /// One kind of data that needs a tick of its own.
  public struct ProtectedKind: Sendable, Hashable {
    /// Stable name, lower-case letters and hyphens.
    public var id: String
    /// Whole sections, by LOINC code.
    public var sections: [String] = []
    /// Entries, by code system (OID) and codes; a code that ends in `*` holds for all that begin so.
    public var codes: [OID: Set<String>] = [:]
    /// What patients call it, by language; empty: the page's own word for this id.
    public var labels: [String: String] = [:]

    public init(id: String, sections: [String] = []) { (self.id, self.sections) = (id, sections) }

    /// What stands for its entries among the parts of an answer and its receipt.
    public var part: String { "kind:\(id)" }

    /// Whether an entry with this code is of this kind.
    public func holds(_ code: String, of system: OID) -> Bool {
      guard let listed = codes[system] else { return false }
      return listed.contains(code) || listed.contains { $0.hasSuffix("*") && code.hasPrefix($0.dropLast()) }
    }

    /// users.md P3. Only social history can be told by its section alone; a country names the codes of the others.
    public static let standard = [
      ProtectedKind(id: "sexual-and-reproductive-health"), ProtectedKind(id: "mental-health"),
      ProtectedKind(id: "addiction", sections: ["29762-2"]), ProtectedKind(id: "hiv"), ProtectedKind(id: "genetics"),
      ProtectedKind(id: "violence"),
    ]
  }

  /// The texts that a country may set.
  public enum TextName: String, Sendable, Hashable, CaseIterable {
    /// The privacy notice (GDPR article 13).
    case notice
    /// Where to complain (EHDS article 9, GDPR article 77).
    case complaint
    /// The line to phone, with its hours.
    case helpLine
    /// What the exchange rests on in law.
    case legalGround
  }

  /// A text in the language of the reader, else in English, else none.
  public func text(_ name: TextName, in language: String) -> String? { texts[name]?[language] ?? texts[name]?["en"] }
}
