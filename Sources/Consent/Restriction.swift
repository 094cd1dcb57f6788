public import Domain
import Trust

/// A standing rule of a patient: what nobody, or nobody of one country or profession, gets to see (Regulation (EU)
/// 2025/327, Article 8). A rule denies; no answer to a request overrides it.
public struct Restriction: Sendable, Hashable {
  /// What is held back.
  public enum Target: Sendable, Hashable {
    case wholeRecord
    /// Identifier of the source document.
    case document(String)
    /// LOINC code.
    case section(String)
    /// Key of a single entry, as the record's reader makes it.
    case entry(String)
    /// Key of everything that one author wrote.
    case author(String)
  }

  /// From whom it is held back.
  public enum Audience: Sendable, Hashable {
    case everyone
    case country(CountryCode)
    /// ISCO role code.
    case profession(String)
    /// Parents, guardians and others who act for the patient; what they allow leaves without it.
    case representatives
  }

  public let id: String
  public let target: Target
  public let audience: Audience
  /// What the patient was shown as its name, for their own list.
  public let label: String
  public let madeAt: Instant
}

/// What one asker does not get to see: all rules that hold for them together.
public struct StandingRules: Sendable, Hashable {
  public var isWholeRecord = false
  public var documents: Set<String> = []
  public var sections: Set<String> = []
  public var entries: Set<String> = []
  public var authors: Set<String> = []
  /// Position of the patient's newest change of rules: what was made under another is not released.
  var version: Int64 = 0

  /// No rule at all.
  public init() {}

  /// Whether nothing at all may be seen of this version.
  public func hides(_ source: SourceVersion) -> Bool { isWholeRecord || documents.contains(source.documentID) }

  /// A request without the names of parts that these rules hold back.
  func shown(_ view: ConsentRequestView) -> ConsentRequestView {
    var view = view
    view.sections.removeAll(where: holdsBack)
    return view
  }

  /// Whether this part, by LOINC code, is held back as a whole.
  func holdsBack(_ section: String) -> Bool { isWholeRecord || sections.contains(section) }

  mutating func add(_ target: Restriction.Target) {
    switch target {
    case .wholeRecord: isWholeRecord = true
    case .document(let id): documents.insert(id)
    case .section(let code): sections.insert(code)
    case .entry(let key): entries.insert(key)
    case .author(let key): authors.insert(key)
    }
  }
}

extension Restriction.Audience {
  /// - Parameter role: ISCO role code of the asker; nil where no professional asks.
  /// - Parameter representative: whether somebody looks or allowed in the patient's place.
  func includes(_ country: CountryCode?, role: String?, representative: Bool) -> Bool {
    switch self {
    case .representatives: representative
    case .everyone: true
    case .country(let own): own == country
    case .profession(let own): own == role
    }
  }
}

extension Restriction {
  /// The part that is encrypted: a rule tells what its patient does not want known.
  static func sealed(
    _ target: Target, _ audience: Audience, label: String, key: [UInt8], id: String
  ) throws(ConsentFailure) -> [UInt8] {
    let (kind, value): (String, String) =
      switch target {
      case .wholeRecord: ("record", "")
      case .document(let id): ("document", id)
      case .section(let code): ("section", code)
      case .entry(let key): ("entry", key)
      case .author(let key): ("author", key)
      }
    let (whom, name): (String, String) =
      switch audience {
      case .everyone: ("everyone", "")
      case .country(let country): ("country", country.value)
      case .profession(let role): ("profession", role)
      case .representatives: ("representatives", "")
      }
    let facts: JSON = [
      "target": .string(kind), "value": .string(value), "audience": .string(whom), "name": .string(name),
      "label": .string(label),
    ]
    do {
      return try AEAD.seal(Array(facts.canonical.utf8), key: key, aad: Array("restriction|\(id)".utf8))
    } catch {
      throw .store(error.code)
    }
  }

  /// - Throws: `consent.store` for a rule that cannot be read: then nothing is released.
  static func open(
    _ sealed: [UInt8], id: String, madeAt: Instant, key: [UInt8]
  ) throws(ConsentFailure) -> Restriction {
    let facts: JSON
    do {
      facts = try JSON(reading: AEAD.open(sealed, key: key, aad: Array("restriction|\(id)".utf8)))
    } catch {
      throw .store("restriction")
    }
    let (value, name) = (facts["value"]?.string ?? "", facts["name"]?.string ?? "")
    let target: Target
    switch facts["target"]?.string {
    case "record": target = .wholeRecord
    case "document": target = .document(value)
    case "section": target = .section(value)
    case "entry": target = .entry(value)
    case "author": target = .author(value)
    default: throw .store("restriction")
    }
    let audience: Audience
    switch (facts["audience"]?.string, CountryCode(name)) {
    case ("everyone", _): audience = .everyone
    case ("representatives", _): audience = .representatives
    case ("country", let country?): audience = .country(country)
    case ("profession", _): audience = .profession(name)
    default: throw .store("restriction")
    }
    return Restriction(
      id: id, target: target, audience: audience, label: facts["label"]?.string ?? "", madeAt: madeAt)
  }
}
