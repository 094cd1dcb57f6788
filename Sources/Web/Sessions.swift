import Consent
import Domain
import Exchange
import Trust

/// A signed-in person, in the one role that the identity provider gave.
enum Person: Sendable {
  case clinician(SignedInClinician)
  case patient(SignedInPatient, name: String)
  case auditor(subject: String, name: String)

  var name: String {
    switch self {
    case .clinician(let clinician): clinician.professional.name
    case .patient(_, let name), .auditor(_, let name): name
    }
  }

  var home: String {
    switch self {
    case .clinician: "/clinician"
    case .patient: "/patient"
    case .auditor: "/audit"
    }
  }
}

/// What the server keeps of one browser's sign-in. In memory: a restart signs everybody out.
struct Session: Sendable {
  let person: Person
  /// Chosen on a page, else of the account, else of the browser.
  var language: String
  let createdAt: Instant
  var lastSeen: Instant
  /// For whom this person acts at the moment; the right itself is checked at each page.
  var acting: Acting?
  /// One-time form tokens that were given out.
  var tokens: [String] = []
  /// How the clinician reads summaries: translated, original, or both.
  var wording: String?
  /// What was filled in before a new sign-in, until its page is shown again.
  var draft: Draft?
}

/// In whose place somebody looks at pages, for the band on top of them.
struct Acting: Sendable {
  let mandateID: String
  let name: String
  let role: Mandate.Role
  /// Whole years.
  let age: Int

  init(_ mandate: Mandate, at now: Instant) {
    (mandateID, name, role) = (mandate.id, mandate.patientName, mandate.role)
    age = Age(mandate.birthDate)?.years(at: now) ?? 0
  }

  /// For whom it is decided, in words.
  func band(_ texts: PageTexts) -> String {
    texts("actingBand", ["name": shown(name), "age": String(age), "role": texts["actingBand.\(role.rawValue)"]])
  }
}

/// Owns the sessions: 15 minutes idle, 8 hours at most. Kept under the digest of the cookie, never the cookie itself.
actor Sessions {
  static let idleSeconds: Int64 = 15 * 60
  static let longestSeconds: Int64 = 8 * 3600
  private static let mostTokens = 64
  private static let mostSessions = 20_000

  private var sessions: [[UInt8]: Session] = [:]
  private let clock: any WallClock

  init(clock: any WallClock) { self.clock = clock }

  /// Begins a session under a new random id, which is the cookie's value.
  func begin(_ person: Person, language: String) -> String {
    let now = clock.now
    sessions = sessions.filter { Self.isAlive($0.value, now) }
    if sessions.count >= Self.mostSessions, let oldest = sessions.min(by: { $0.value.lastSeen < $1.value.lastSeen }) {
      sessions[oldest.key] = nil
    }
    let id = Random.bytes(32).hex
    sessions[key(id)] = Session(person: person, language: language, createdAt: now, lastSeen: now)
    return id
  }

  /// The session of a cookie, if it is alive; a visit counts as seen.
  func find(_ id: String?, isVisit: Bool = true) -> Session? {
    guard let id, var session = sessions[key(id)] else { return nil }
    let now = clock.now
    guard Self.isAlive(session, now) else {
      sessions[key(id)] = nil
      return nil
    }
    guard isVisit else { return session }
    session.lastSeen = now
    sessions[key(id)] = session
    return session
  }

  func act(_ acting: Acting?, in id: String) { sessions[key(id)]?.acting = acting }
  /// Keeps the language that was chosen on a page.
  func speak(_ language: String, in id: String) { sessions[key(id)]?.language = language }
  /// Keeps how summaries are read, until the session ends.
  func keep(wording: String, of id: String) { sessions[key(id)]?.wording = wording }

  func change(_ id: String, _ edit: (inout Session) -> Void) {
    guard var session = sessions[key(id)] else { return }
    edit(&session)
    sessions[key(id)] = session
  }

  func end(_ id: String?) {
    if let id { sessions[key(id)] = nil }
  }

  /// A form token for this session, good once.
  func token(for id: String) -> String {
    let token = Random.bytes(16).hex
    sessions[key(id)]?.tokens.append(token)
    if let count = sessions[key(id)]?.tokens.count, count > Self.mostTokens {
      sessions[key(id)]?.tokens.removeFirst(count - Self.mostTokens)
    }
    return token
  }

  /// Takes a token back; true the first time only.
  func take(_ token: String?, of id: String) -> Bool {
    guard let token, let index = sessions[key(id)]?.tokens.firstIndex(of: token) else { return false }
    sessions[key(id)]?.tokens.remove(at: index)
    return true
  }

  private static func isAlive(_ session: Session, _ now: Instant) -> Bool {
    now < session.lastSeen.advanced(bySeconds: idleSeconds)
      && now < session.createdAt.advanced(bySeconds: longestSeconds)
  }

  private func key(_ id: String) -> [UInt8] { Digest.sha256(Array(id.utf8)) }
}
