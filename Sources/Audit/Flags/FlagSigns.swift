import Domain
import Trust

/// One thing that a rule counts.
struct FlagSign: Sendable {
  let rule: FlagRule
  let subject: AccessFlag.Subject
  /// Keyed pseudonym, or the code of a country.
  let subjectTag: String
  let measure: Measure

  enum Measure: Sendable {
    /// Counts each different thing once.
    case different(String)
    /// Counts every time.
    case each
    /// A value that is measured and not counted.
    case value(Int)
    /// Begins a time in which ``eachAfterBeginning`` counts.
    case beginning
    case eachAfterBeginning
  }
}

/// What an event says to the rules: pure, so that each rule can be read by itself.
struct FlagSigns {
  private let event: AuditEvent
  private let patient: String?
  private let professional: String?
  private let organisation: String?
  private let isNight: Bool

  /// - Parameter hour: of the event, in UTC.
  init(_ event: AuditEvent, _ secrets: AuditSecrets, hour: Int, night: NightHours) {
    self.event = event
    patient = event.patient.map { secrets.tag(of: $0.exposed) }
    professional = Self.professional(event, secrets)
    organisation = Self.organisation(event, secrets)
    isNight = night.holds(hour: hour)
  }

  /// Of an event that is in the log already, where the patient stands under the same pseudonym.
  init(_ logged: LoggedEvent, _ event: AuditEvent, _ secrets: AuditSecrets, night: NightHours) {
    self.event = event
    patient = logged.tag.isEmpty ? nil : logged.tag
    professional = Self.professional(event, secrets)
    organisation = Self.organisation(event, secrets)
    isNight = night.holds(hour: logged.time.utc.hour)
  }

  var all: [FlagSign] {
    people + repeated + wrongIdentities + measured + readers
  }

  /// The pseudonyms under which an event's caller and patient are held.
  static func subjects(of event: AuditEvent, _ secrets: AuditSecrets) -> [String] {
    let patient = event.patient.map { secrets.tag(of: $0.exposed) }
    return [
      professional(event, secrets), organisation(event, secrets), patient, patient.flatMap { again($0, event) },
    ].compactMap { $0 }
  }

  /// Who asks about whom: each question counts, answered or not.
  private static let questions: Set<EventKind> = [
    .discoveryAnswered, .queryAnswered, .released, .discoveryAsked, .queryAsked, .retrieveAsked,
  ]

  private var people: [FlagSign] {
    guard Self.questions.contains(event.kind), let patient else { return [] }
    var signs: [FlagSign] = []
    if let professional {
      signs.append(sign(.manyPatientsProfessional, .professional, professional, .different(patient)))
      if isNight { signs.append(sign(.nightTime, .professional, professional, .different(patient))) }
    }
    if let organisation {
      signs.append(sign(.manyPatientsOrganisation, .organisation, organisation, .different(patient)))
    }
    if event.role == .affiliation, let peer = event.peer {
      signs.append(sign(.twoCountries, .patient, patient, .different(peer.value)))
    }
    return signs
  }

  /// The refusal begins the time; each request after it counts.
  private var repeated: [FlagSign] {
    guard let patient, let tag = Self.again(patient, event) else { return [] }
    let isAsking = event.role == .treatment
    switch event.kind {
    case .consentDecided where event.outcome == .refused:
      return [sign(.repeatAfterRefusal, .patient, tag, .beginning)]
    case .consentRequested: return [sign(.repeatAfterRefusal, .patient, tag, .eachAfterBeginning)]
    // Who asks knows of a refusal where the other country tells it.
    case .queryAnswered where isAsking && event.errorCode == "consent.refused":
      return [sign(.repeatAfterRefusal, .patient, tag, .beginning)]
    case .treatmentConfirmed where isAsking:
      return [sign(.repeatAfterRefusal, .patient, tag, .eachAfterBeginning)]
    default: return []
    }
  }

  private var wrongIdentities: [FlagSign] {
    let isWrong =
      event.kind == .codeWrong
      || (event.kind == .discoveryAnswered && ["identity.not-found", "identity.not-unique"].contains(event.errorCode))
    guard isWrong else { return [] }
    if let professional { return [sign(.wrongIdentities, .professional, professional, .each)] }
    return event.peer.map { [sign(.wrongIdentities, .peer, $0.value, .each)] } ?? []
  }

  private var measured: [FlagSign] {
    var signs: [FlagSign] = []
    if event.kind == .vitalInterestUsed || event.statesVitalInterest, let patient {
      let who = professional.map { ($0, AccessFlag.Subject.professional) } ?? (patient, .patient)
      signs.append(sign(.vitalInterest, who.1, who.0, .each))
    }
    if event.errorCode == "exchange.beyond-permission", let who = professional {
      signs.append(sign(.beyondPermission, .professional, who, .each))
    }
    guard let peer = event.peer, event.kind == .peerAnchor else { return signs }
    if let offset = event.details["clockOffsetMilliseconds"].flatMap({ Int($0) }) {
      signs.append(FlagSign(rule: .clockOffset, subject: .peer, subjectTag: peer.value, measure: .value(abs(offset))))
    }
    if let missing = event.details["unconfirmed"].flatMap({ Int($0) }) {
      signs.append(FlagSign(rule: .missingReceipt, subject: .peer, subjectTag: peer.value, measure: .value(missing)))
    }
    return signs
  }

  private var readers: [FlagSign] {
    guard event.kind == .auditorRead, let patient, let reader = professional else { return [] }
    return [sign(.logReader, .reader, reader, .different(patient))]
  }

  private func sign(
    _ rule: FlagRule, _ subject: AccessFlag.Subject, _ tag: String, _ measure: FlagSign.Measure
  ) -> FlagSign {
    FlagSign(rule: rule, subject: subject, subjectTag: tag, measure: measure)
  }

  private static func professional(_ event: AuditEvent, _ secrets: AuditSecrets) -> String? {
    event.professional.map { secrets.tag("professional", callers(event), $0.exposed) }
  }

  private static func organisation(_ event: AuditEvent, _ secrets: AuditSecrets) -> String? {
    event.organisation.map { secrets.tag("organisation", callers(event), $0) }
  }

  /// Whose people the caller is of: of the other country where it asks us. Our own are the same whomever they ask.
  private static func callers(_ event: AuditEvent) -> String {
    event.role == .treatment ? "" : event.peer?.value ?? ""
  }

  /// A patient in the eyes of one country.
  private static func again(_ patient: String, _ event: AuditEvent) -> String? {
    event.peer.map { "\(patient)@\($0.value)" }
  }
}

extension AuditSecrets {
  /// The pseudonym of whoever is no patient; parts are told apart by their lengths.
  func tag(_ parts: String...) -> String {
    let text = parts.map { "\($0.utf8.count):\($0)" }.joined()
    return Digest.hmacSHA256(key: pseudonym, Array(text.utf8)).hex
  }
}
