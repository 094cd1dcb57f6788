import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// What the portal gets, as a value that can be kept and given again.
struct PortalAnswer: Sendable {
  var status = HTTPResponse.Status.ok
  var type = "application/json"
  var bytes: [UInt8] = []
  var location: String?
  /// Whether this is what an earlier call of the same key got.
  var isRepeated = false

  init(_ value: JSON, status: HTTPResponse.Status = .ok) {
    self.status = status
    bytes = Array(value.canonical.utf8)
  }

  init(_ bytes: [UInt8], type: String) {
    self.bytes = bytes
    self.type = type
  }

  /// Done, and nothing to say.
  static let done: PortalAnswer = {
    var answer = PortalAnswer([], type: "")
    answer.status = .noContent
    return answer
  }()

  var response: Response {
    var response = Response(
      status: status, body: bytes.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    if !type.isEmpty { response.headers[.contentType] = type }
    response.headers[.location] = location
    if isRepeated, let name = HTTPField.Name("Idempotent-Replayed") { response.headers[name] = "true" }
    return response
  }
}

/// Answers of the last minutes by the key that the caller gave its call: the same call again is answered the same and
/// done once, however often a network loses the answer.
///
/// In memory only. After a restart the ledger itself does nothing twice: an answer that was recorded is not recorded
/// again, and a new code voids the one before.
actor IdempotentAnswers {
  private struct Kept {
    let call: [UInt8]
    /// Nil while the first call is in work.
    var answer: PortalAnswer?
    let until: Instant
  }

  private static let seconds: Int64 = 600
  private static let most = 20_000

  private var kept: [[UInt8]: Kept] = [:]
  private let clock: any WallClock

  init(clock: any WallClock) { self.clock = clock }

  /// Takes a call up.
  ///
  /// - Parameters:
  ///   - key: of this person.
  ///   - call: digest of what is asked for.
  /// - Returns: what it was answered before; nil where it is new, which ``end(_:_:)`` must follow.
  /// - Throws: `request.repeated` for another call under this key, `request.in-work`, `limit.portal`.
  func begin(_ key: [UInt8], call: [UInt8]) throws(WebFailure) -> PortalAnswer? {
    let now = clock.now
    if let former = kept[key], now < former.until {
      guard former.call == call else { throw .otherCall }
      guard var answer = former.answer else { throw .inWork }
      answer.isRepeated = true
      return answer
    }
    if kept.count >= Self.most { kept = kept.filter { now < $0.value.until } }
    guard kept.count < Self.most else { throw .portalLimit }
    kept[key] = Kept(call: call, answer: nil, until: now.advanced(bySeconds: Self.seconds))
    return nil
  }

  /// Keeps the answer; nil where the call failed and may be tried again.
  func end(_ key: [UInt8], _ answer: PortalAnswer?) {
    if let answer { kept[key]?.answer = answer } else { kept[key] = nil }
  }
}

extension WebFailure {
  static let keyMissing = WebFailure(
    "request.key", what: "Nothing was done.",
    why: "Idempotency-Key is missing or not 16 to 64 letters, digits or hyphens.",
    whatToDo: "Send a new random key with each act, and the same key when you repeat it.")
  static let otherCall = WebFailure(
    "request.repeated", what: "Nothing was done.", why: "Another call was made with this Idempotency-Key.",
    whatToDo: "Send a new random key with each act.")
  static let inWork = WebFailure(
    "request.in-work", what: "Nothing was done twice.", why: "The first call with this Idempotency-Key is in work.",
    whatToDo: "Repeat it in a second with the same key.")
  static let portalLimit = WebFailure(
    "limit.portal", what: "Nothing was done.", why: "This person asks too often.",
    whatToDo: "Wait as long as Retry-After says.")
  static let method = WebFailure(
    "request.method", what: "Nothing was done.", why: "There is no such operation at this address.",
    whatToDo: "See Allow, and Schemas/portal-api.openapi.json.")
  static let notJSON = WebFailure(
    "request.type", what: "Nothing was done.", why: "The body is no application/json.",
    whatToDo: "Send JSON with its Content-Type.")
  static let otherText = WebFailure(
    "request.shown", what: "Nothing was decided.",
    why: "What the patient was shown is not what there is to decide now.",
    whatToDo: "Show the text anew and let the patient decide again.")

  static func portal(_ why: String) -> WebFailure {
    WebFailure(
      "request.invalid", what: "Nothing was done.", why: why,
      whatToDo: "Correct the request; see Schemas/portal-api.openapi.json.")
  }

  static func notOffered(_ why: String) -> WebFailure {
    WebFailure(
      "request.not-offered", what: "Nothing was done.", why: why,
      whatToDo: "Look at what the country offers: GET /offer.")
  }
}
