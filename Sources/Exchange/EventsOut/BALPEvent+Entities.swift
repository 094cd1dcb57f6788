import Audit
import Domain
import FHIR
import IHE
import Trust

/// What the event was about.
extension BALPEvent {
  var entities: [JSON?] {
    let facts = OutwardFacts.of(logged)
    if isConsentDecision {
      // The pattern is closed: patient and consent, nothing else.
      return [patient, consent(facts + exchange)]
    }
    var entities = [patient, transaction]
    switch shape.pattern {
    case .query: entities.append(query)
    case .read, .disclosure: entities.append(document)
    default: entities.append(document)
    }
    if logged.event?.consentReceipt != nil { entities.append(consent([])) }
    entities.append(other("facts of the event", facts + message))
    return entities
  }

  private var isConsentDecision: Bool {
    shape.pattern == .consentDecision && !logged.tag.isEmpty && logged.traceID != nil
  }

  private typealias Fact = (name: String, value: String)

  private var exchange: [Fact] { logged.traceID.map { [(name: "trace", value: $0)] } ?? [] }
  private var message: [Fact] { logged.event?.messageID.map { [(name: "messageID", value: $0)] } ?? [] }

  private var patient: JSON? {
    guard !logged.tag.isEmpty else { return nil }
    return [
      "what": [
        "type": "Patient",
        "identifier": [
          "system": .string("urn:passerelle:patient-pseudonym:\(site.own.country)"), "value": .string(logged.tag),
        ],
      ],
      "type": .coding(AuditSystem.entityType, "1", "Person"), "role": .coding(AuditSystem.objectRole, "1", "Patient"),
    ]
  }

  /// The id that both countries record.
  private var transaction: JSON? {
    logged.traceID.map {
      ["what": ["identifier": ["value": .string($0)]], "type": .coding(AuditSystem.basicEntity, "XrequestId")]
    }
  }

  /// What was asked, without what would name a person: the request itself holds identifiers.
  private var query: JSON {
    let text = "transaction=\(shape.transaction?.code ?? "")" + (logged.tag.isEmpty ? "" : "&patient=\(logged.tag)")
    return [
      "type": .coding(AuditSystem.entityType, "2", "System Object"),
      "role": .coding(AuditSystem.objectRole, "24", "Query"), "query": .string(Base64.encode(Array(text.utf8))),
    ]
  }

  private var document: JSON? {
    guard let id = logged.event?.documentID, let name = JSON.words(id) else { return nil }
    let digest = logged.event?.documentDigest?.hex
    return .element([
      "what": ["identifier": ["value": name]], "type": .coding(AuditSystem.entityType, "2", "System Object"),
      "role": .coding(AuditSystem.objectRole, "3", "Report"),
      "detail": details(digest.map { [(name: "sha256", value: $0)] } ?? []),
    ])
  }

  /// The receipt of the patient's answer; before there is one, the request that is decided.
  private func consent(_ facts: [(name: String, value: String)]) -> JSON? {
    let receipt = logged.event?.consentReceipt
    let digest = logged.event?.consentReceiptDigest?.hex
    return .element([
      "what": ["identifier": ["value": .words(receipt ?? logged.traceID) ?? .null]],
      "type": .coding(AuditSystem.resourceType, "Consent", "Consent"),
      "detail": details(facts + (digest.map { [(name: "receiptSHA256", value: $0)] } ?? [])),
    ])
  }

  private func other(_ name: String, _ facts: [(name: String, value: String)]) -> JSON? {
    .element([
      "what": ["display": .string(site.software)], "type": .coding(AuditSystem.entityType, "4", "Other"),
      "description": .string(name), "detail": details(facts),
    ])
  }

  private func details(_ facts: [(name: String, value: String)]) -> JSON? {
    .list(
      facts.map { fact in
        JSON.words(fact.value).map { ["type": .string(fact.name), "valueString": $0] }
      })
  }
}
