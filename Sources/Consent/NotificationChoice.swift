public import Domain
import Trust

/// Where and about what a patient wants to be told (Regulation (EU) 2025/327, recital 16: the patient switches messages
/// on and off; the history cannot be switched off).
public struct NotificationChoice: Sendable, Hashable {
  /// How a message travels.
  public enum Way: String, Sendable, Hashable, CaseIterable {
    /// To an address that its owner confirmed with a code.
    case email
    /// To the national portal, which knows the subject of its own sign-in.
    case portal
  }

  /// What messages are about.
  public enum Topic: String, Sendable, Hashable, CaseIterable {
    /// A request waits for an answer.
    case request
    /// A permission given beforehand or by somebody else was used.
    case use
    /// A record was opened without an answer, to protect vital interests.
    case vitalInterest = "vital-interest"
  }

  public var way: Way
  /// The e-mail address, or the subject of the sign-in.
  public var address: Sensitive<String>
  /// Of the messages, two letters.
  public var language: String
  public var topics: Set<Topic>

  public init(way: Way, address: Sensitive<String>, language: String, topics: Set<Topic>) {
    (self.way, self.address, self.language, self.topics) = (way, address, language, topics)
  }

  /// Whether a text is an address that messages can be sent to.
  public static func isAddress(_ text: String) -> Bool { MailAddress.isValid(text) }
}

extension NotificationChoice {
  var json: JSON {
    [
      "way": .string(way.rawValue), "address": .string(address.exposed), "language": .string(language),
      "topics": .array(topics.map(\.rawValue).sorted().map(JSON.string)),
    ]
  }

  init?(json: JSON) {
    guard let way = json["way"]?.string.flatMap(Way.init(rawValue:)), let address = json["address"]?.string,
      let language = json["language"]?.string
    else { return nil }
    let topics = (json["topics"]?.array ?? []).compactMap { $0.string.flatMap(Topic.init(rawValue:)) }
    self.init(way: way, address: Sensitive(address), language: language, topics: Set(topics))
  }
}

/// Where a patient's messages go now, and an address that waits for its code.
public struct NotificationState: Sendable, Hashable {
  /// Nil: no messages; requests are on the patient's own page.
  public var choice: NotificationChoice?
  /// Proposed, and not confirmed yet.
  public var waiting: NotificationChoice?
  /// The code can be given until here.
  public var waitingUntil: Instant?
}
