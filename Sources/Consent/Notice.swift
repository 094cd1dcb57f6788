import Database
public import Domain
import Trust

/// A message to a patient that is still to be handed over: made in the transaction of what it tells, gone when a channel
/// took it or the attempts are used up.
///
/// It holds no name, no place of care and nothing of a record (consent.md section 12).
public struct Notice: Sendable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A request waits (users.md 4.1).
    case waiting
    case codeUsed = "code-used"
    case directiveUsed = "directive-used"
    /// Somebody who may act for the patient answered.
    case representativeAnswered = "representative-answered"
    /// What was allowed without the patient's presence has been read.
    case viewed
    case vitalInterest = "vital-interest"
    /// The code that proves an address.
    case confirmation

    /// Nil for what is always sent.
    var topic: NotificationChoice.Topic? {
      switch self {
      case .waiting: .request
      case .codeUsed, .directiveUsed, .representativeAnswered, .viewed: .use
      case .vitalInterest: .vitalInterest
      case .confirmation: nil
      }
    }
  }

  public let id: String
  public let kind: Kind
  public let choice: NotificationChoice
  /// Who asked, where the message is about a request.
  public let country: CountryCode?
  /// Whether a hospital asks, as country B states it; else it is called a care provider.
  public let isHospital: Bool
  /// Until when a waiting request can be answered.
  public let until: Instant?
  /// The code of a confirmation.
  public let code: Sensitive<String>?
  /// It is not sent after this.
  public let endsAt: Instant
  /// Attempts that failed.
  public let attempts: Int
  let requestID: String?
  let pseudonym: String
}

/// What is known of a message when it is made.
struct NoticeDraft: Sendable {
  var kind: Notice.Kind
  var requestID: String?
  var country: String?
  var isHospital = false
  var until: Instant?
  var code: String?
  var endsAt: Instant

  /// After this a message tells nothing new, in seconds: three days.
  static let longest: Int64 = 3 * 86_400

  init(_ kind: Notice.Kind, endsAt: Instant) { (self.kind, self.endsAt) = (kind, endsAt) }

  /// About a request.
  init(_ kind: Notice.Kind, _ record: RequestRecord, facilityType: String, at now: Instant) {
    self.init(kind, endsAt: kind == .waiting ? record.expiresAt : now.advanced(bySeconds: Self.longest))
    (requestID, country) = (record.id, record.peer)
    isHospital = facilityType == "Hospital"
    until = kind == .waiting ? record.expiresAt : nil
  }

  func json(_ choice: NotificationChoice) -> JSON {
    var json: [String: JSON] = ["choice": choice.json, "isHospital": .bool(isHospital)]
    json["country"] = country.map(JSON.string)
    json["until"] = until.map { .integer(Int($0.milliseconds)) }
    json["code"] = code.map(JSON.string)
    return .object(json)
  }
}

/// Puts messages beside the rows of what they tell.
struct NoticeBox: Sendable {
  /// The secret from which the key of each patient is made.
  let secret: [UInt8]
  /// The channels that this gateway has; what is not among them is not sent.
  let ways: Set<NotificationChoice.Way>

  /// The key of one patient's addresses and messages.
  func key(of pseudonym: String) -> [UInt8] {
    Digest.hmacSHA256(key: secret, Array("notifications|\(pseudonym)".utf8))
  }

  /// Keeps a message if this person wants it; inside the transaction of what it tells.
  func put(_ draft: NoticeDraft, to pseudonym: String, at now: Instant, _ connection: any Connection) throws {
    guard !ways.isEmpty, !pseudonym.isEmpty,
      let choice = try ChannelRecord.state(of: pseudonym, self, now, connection).choice, ways.contains(choice.way),
      draft.kind.topic.map(choice.topics.contains) ?? true
    else { return }
    try put(draft, choice, to: pseudonym, at: now, connection)
  }

  func put(
    _ draft: NoticeDraft, _ choice: NotificationChoice, to pseudonym: String, at now: Instant,
    _ connection: any Connection
  ) throws {
    let id = Random.uuid()
    let facts = try sealed(draft.json(choice), "notice|\(id)", pseudonym)
    try connection.execute(
      """
      INSERT INTO consent_notices (id, pseudonym, request_id, kind, facts, made_at, ends_at, due_at, attempts)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)
      """,
      [
        .text(id), .text(pseudonym), draft.requestID.map { .text($0) } ?? .null, .text(draft.kind.rawValue),
        .blob(facts), .integer(now.milliseconds), .integer(draft.endsAt.milliseconds), .integer(now.milliseconds),
      ])
  }

  func sealed(_ json: JSON, _ place: String, _ pseudonym: String) throws(ConsentFailure) -> [UInt8] {
    do {
      return try AEAD.seal(Array(json.canonical.utf8), key: key(of: pseudonym), aad: Array(place.utf8))
    } catch {
      throw .store(error.code)
    }
  }

  func open(_ sealed: [UInt8], _ place: String, _ pseudonym: String) throws(ConsentFailure) -> JSON {
    do {
      return try JSON(reading: AEAD.open(sealed, key: key(of: pseudonym), aad: Array(place.utf8)))
    } catch {
      throw .store("notification")
    }
  }
}
