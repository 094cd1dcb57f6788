public import Audit
public import Domain
import FHIR
import IHE

/// An event of the log as FHIR R4 AuditEvent, by the pattern of IHE BALP 1.1 where one fits (trust.md section 8).
///
/// Patients and professionals are pseudonyms. Rules: `Schemas/audit-event.schema.json`.
public struct BALPEvent: Sendable {
  let logged: LoggedEvent
  let site: EventSite
  let shape: EventShape
  private let event: AuditEvent?

  public init(_ logged: LoggedEvent, at site: EventSite) {
    (self.logged, self.site) = (logged, site)
    shape = EventShape(logged)
    event = logged.event
  }

  /// The resource.
  public var json: JSON {
    let outcome = logged.outward.rawValue
    return JSON.element([
      "resourceType": "AuditEvent", "id": .string(id),
      "meta": profile.map { ["profile": [.string(AuditSystem.profile($0))]] },
      "type": type, "subtype": .list(subtypes), "action": .string(action), "recorded": .string(logged.time.iso8601),
      "outcome": .string(String(outcome)), "outcomeDesc": .words(event?.errorCode),
      "purposeOfEvent": .list([purpose]), "agent": .array(agents),
      "source": [
        "site": .string(site.site), "observer": who(site.own),
        "type": [.coding(AuditSystem.sourceType, "4", "Application Server")],
      ],
      "entity": .list(entities),
    ]) ?? .null
  }

  /// Unique for an entry of this country's log, also where a restored log repeats a number.
  private var id: String { "\(site.own.country.lowercased())-\(logged.sequence)-\(logged.time.milliseconds)" }

  // MARK: What it was

  /// The pattern that this event keeps to; failures of queries and reads have none (BALP section 3:5.7.3).
  private var pattern: EventShape.Pattern {
    let isSuccess = logged.outward == .success
    switch shape.pattern {
    case .query: return isSuccess ? .query : .none
    case .read: return isSuccess && hasPatient && event?.documentID != nil ? .read : .none
    case .disclosure: return hasPatient && event?.documentID != nil ? .disclosure : .none
    case .consentDecision: return hasPatient && logged.traceID != nil ? .consentDecision : .none
    case .none: return .none
    }
  }

  private var hasPatient: Bool { !logged.tag.isEmpty }

  private var profile: String? {
    switch pattern {
    case .query: hasPatient ? "IHE.BasicAudit.PatientQuery" : "IHE.BasicAudit.Query"
    case .read: "IHE.BasicAudit.PatientRead"
    case .disclosure:
      event?.role == .treatment
        ? "IHE.BasicAudit.PrivacyDisclosure.Recipient" : "IHE.BasicAudit.PrivacyDisclosure.Source"
    case .consentDecision: "IHE.BasicAudit.AuthZconsent"
    case .none: nil
    }
  }

  private var type: JSON {
    switch shape.pattern {
    case .query, .read: .coding(AuditSystem.eventType, "rest", "Restful Operation")
    default: .coding(AuditSystem.dicom, shape.event.code, shape.event.text)
    }
  }

  private var action: String { shape.pattern == .read ? "R" : shape.action.rawValue }

  private var subtypes: [JSON?] {
    var subtypes: [JSON?] = []
    switch shape.pattern {
    case .query: subtypes.append(.coding(AuditSystem.interaction, "search", "search"))
    case .read: subtypes.append(.coding(AuditSystem.interaction, "read", "read"))
    case .disclosure:
      subtypes.append(.coding(AuditSystem.lifecycle, "disclose", "Disclose Record Lifecycle Event"))
    case .consentDecision:
      // The pattern admits codes of this system alone.
      return [.coding(AuditSystem.authorization, "AuthZ-Consent", shape.transaction?.text)]
    case .none: break
    }
    subtypes.append(shape.detail.map { .coding(AuditSystem.dicom, $0.code, $0.text) })
    if let transaction = shape.transaction, transaction.code.hasPrefix("ITI-") {
      subtypes.append(.coding(AuditSystem.transaction, transaction.code, transaction.text))
    }
    subtypes.append(shape.ehdsi.map { .coding(AuditSystem.ehdsi, $0) })
    subtypes.append(.coding(AuditSystem.kind, logged.kind))
    return subtypes
  }

  private var purpose: JSON? {
    switch event?.purpose {
    case .treatment: .concept(AuditSystem.reason, "TREAT", "treatment")
    case .emergency: .concept(AuditSystem.reason, "ETREAT", "Emergency Treatment")
    case nil: nil
    }
  }

  // MARK: Who took part

  private var agents: [JSON] {
    if pattern == .consentDecision { return consentAgents }
    var agents: [JSON?] = []
    if shape.isBetweenGateways {
      let (asking, answering) = site.sides(logged)
      // A query flows to who answers, a document to who asks (BALP: Query, Read, PrivacyDisclosure).
      let isQuery = shape.event.code == "110112" || shape.event.code == "110113"
      agents.append(machine(asking, isSource: isQuery))
      agents.append(machine(answering, isSource: !isQuery))
    } else {
      agents.append(machine(site.own, isSource: true))
      agents.append(machine(site.own, isSource: false))
    }
    agents.append(person)
    agents.append(organisation)
    return agents.compactMap { $0 }
  }

  private func machine(_ party: EventSite.Party, isSource: Bool) -> JSON? {
    let role = isSource ? ("110153", "Source Role ID") : ("110152", "Destination Role ID")
    return agent(.concept(AuditSystem.dicom, role.0, role.1), who(party), network: network(party))
  }

  private func agent(_ type: JSON, _ who: JSON, requestor: Bool = false, network: JSON? = nil) -> JSON? {
    .element(["type": type, "who": who, "requestor": .bool(requestor), "network": network])
  }

  private func network(_ party: EventSite.Party) -> JSON { ["address": .string(party.machine), "type": "1"] }

  private func who(_ party: EventSite.Party) -> JSON {
    guard let home = party.homeCommunity else { return ["display": .string(party.name)] }
    return [
      "identifier": ["system": .string(FHIRSystem.uriIdentifier), "value": .string("urn:oid:\(home)")],
      "display": .string(party.name),
    ]
  }

  /// Who acted, by pseudonym.
  private var person: JSON? {
    guard let actor = site.actor(event) else { return nil }
    return agent(
      .concept(AuditSystem.participation, "IRCP", "information recipient"), pseudonym(actor, of: "professional"),
      requestor: true)
  }

  private var organisation: JSON? {
    guard let name = event?.organisation, let value = JSON.words(name) else { return nil }
    return agent(.concept(FHIRSystem.roleClass, "PROV", "healthcare provider"), ["identifier": ["value": value]])
  }

  private func pseudonym(_ value: String, of whom: String) -> JSON {
    [
      "identifier": [
        "system": .string("urn:passerelle:\(whom)-pseudonym:\(site.own.country)"), "value": .string(value),
      ]
    ]
  }

  /// The decision is made by this contact point, on the request of the other; the events of the exchange name who asked.
  private var consentAgents: [JSON] {
    let (asking, _) = site.sides(logged)
    let asker = site.actor(event).map { pseudonym($0, of: "professional") }
    return [
      agent(.concept(AuditSystem.dicom, "110150", "Application"), who(asking), network: network(asking)),
      agent(
        .concept(AuditSystem.participation, "IRCP", "information recipient"),
        asker ?? ["display": "professional of the request"], requestor: true),
      agent(
        .concept(FHIRSystem.roleClass, "PROV", "healthcare provider"),
        event?.organisation.flatMap { JSON.words($0) }.map { ["identifier": ["value": $0]] } ?? who(asking)),
      agent(.concept(AuditSystem.securityRole, "authserver", "authorization server"), who(site.own)),
    ].compactMap { $0 }
  }
}

extension LoggedEvent {
  /// The outcome in the words of DICOM; what is not known any more counts as nominal, as DICOM wants it.
  var outward: AuditMessage.Outcome {
    switch outcome.flatMap({ AuditEvent.Outcome(rawValue: $0) }) {
    case .success, nil: .success
    case .refused: .serious
    case .failed: kind == EventKind.logVerified.rawValue ? .major : .serious
    }
  }
}
