public import Audit
import Domain
public import IHE
import Trust

/// An event of the log as the audit message of DICOM and eHDSI (PS3.15 section A.5; wire-ihe.md section 8).
///
/// Patients and professionals are pseudonyms; neither query nor SOAP header, which would name people, is in it.
public struct ATNAEvent: Sendable {
  private let logged: LoggedEvent
  private let site: EventSite
  private let shape: EventShape
  private let event: AuditEvent?

  public init(_ logged: LoggedEvent, at site: EventSite) {
    (self.logged, self.site) = (logged, site)
    shape = EventShape(logged)
    event = logged.event
  }

  /// The message, to be written as XML.
  public var message: AuditMessage {
    var message = AuditMessage(
      shape.event, shape.action, at: logged.time, logged.outward, types: types, site: site.site)
    message.outcomeDescription = event?.errorCode
    message.purposes = purposes
    message.participants = participants
    message.objects = objects
    return message
  }

  /// The message as XML on one line.
  public var xml: [UInt8] { message.xml }

  private var types: [AuditMessage.Code] {
    var types = [shape.transaction].compactMap { $0 }
    if let ehdsi = shape.ehdsi, ehdsi != shape.transaction?.code {
      let text = shape.transaction?.text ?? ehdsi
      types.append(AuditMessage.Code(ehdsi, "eHealth DSI", text))
    }
    if let detail = shape.detail { types.append(detail) }
    types.append(AuditMessage.Code(logged.kind, "Passerelle", logged.kind))
    return types
  }

  private var purposes: [AuditMessage.Code] {
    switch event?.purpose {
    case .treatment: [AuditMessage.Code("TREATMENT", "urn:oasis:names:tc:xspa:1.0", "Treatment")]
    case .emergency: [AuditMessage.Code("EMERGENCY", "urn:oasis:names:tc:xspa:1.0", "Emergency")]
    case nil: []
    }
  }

  // MARK: Participants

  /// Point of care, human, consumer, provider: in this order.
  private var participants: [AuditMessage.Participant] {
    var participants: [AuditMessage.Participant] = []
    if let organisation = event?.organisation {
      participants.append(.init(organisation, roles: [.dicom("110152", "Destination Role ID")]))
    }
    if let actor = site.actor(event) {
      participants.append(
        .init(actor, isRequestor: !shape.isBetweenGateways, roles: [.dicom("110153", "Source Role ID")]))
    }
    guard shape.isBetweenGateways else {
      participants.append(
        .init(
          site.own.machine, alternative: site.own.name, isRequestor: site.actor(event) == nil,
          roles: [.dicom("110150", "Application")], host: site.own.machine))
      return participants
    }
    let (asking, answering) = site.sides(logged)
    participants.append(gateway(asking, "ServiceConsumer", isRequestor: true))
    participants.append(gateway(answering, "ServiceProvider", isRequestor: false))
    return participants
  }

  private func gateway(_ party: EventSite.Party, _ role: String, isRequestor: Bool) -> AuditMessage.Participant {
    .init(
      party.machine, alternative: party.name, isRequestor: isRequestor,
      roles: [AuditMessage.Code(role, "eHealth DSI", role)], host: party.machine)
  }

  // MARK: Objects

  private var objects: [AuditMessage.Object] {
    [patient, query, document, consent, message("req"), error, facts].compactMap { $0 }
  }

  private var patient: AuditMessage.Object? {
    guard !logged.tag.isEmpty else { return nil }
    let root = site.own.homeCommunity.map { "^^^&\($0)&ISO" } ?? ""
    return .init(type: 1, role: 1, id: logged.tag + root, idType: .dicom("2", "Patient Number"))
  }

  private var query: AuditMessage.Object? {
    guard let transaction = shape.transaction, transaction.code.hasPrefix("ITI-3") || transaction.code == "ITI-55"
    else { return nil }
    let asked = "transaction=\(transaction.code)" + (logged.tag.isEmpty ? "" : "&patient=\(logged.tag)")
    let home = site.sides(logged).answering.homeCommunity.map { AuditMessage.Detail("ihe:homeCommunityID", $0) }
    return .init(
      type: 2, role: transaction.code == "ITI-39" ? 3 : 24, id: logged.traceID ?? transaction.code,
      idType: AuditMessage.Code(transaction.code, transaction.system, transaction.text), query: Array(asked.utf8),
      details: [home].compactMap { $0 })
  }

  private var document: AuditMessage.Object? {
    guard let id = event?.documentID else { return nil }
    let digest = event?.documentDigest.map { AuditMessage.Detail("sha256", $0.hex) }
    return .init(
      type: 2, role: 4, id: id, idType: .dicom("12", "URI"), details: [digest].compactMap { $0 })
  }

  private var consent: AuditMessage.Object? {
    guard let receipt = event?.consentReceipt else { return nil }
    let digest = event?.consentReceiptDigest.map { AuditMessage.Detail("sha256", $0.hex) }
    return .init(
      type: 2, role: 13, id: receipt,
      idType: AuditMessage.Code("ConsentReceipt", "Passerelle", "Consent receipt"), details: [digest].compactMap { $0 })
  }

  private func message(_ role: String) -> AuditMessage.Object? {
    event?.messageID.map {
      .init(
        type: 4, role: nil, id: $0,
        idType: AuditMessage.Code(role, "eHealth DSI Msg", role == "req" ? "Request Message" : "Response Message"))
    }
  }

  private var error: AuditMessage.Object? {
    event?.errorCode.map {
      .init(
        type: 2, role: 3, id: $0, idType: AuditMessage.Code("9", "eHealth DSI Security", "error message"),
        details: [AuditMessage.Detail("errormsg", $0)])
    }
  }

  /// Everything else that the log says in clear or that its readers may see.
  private var facts: AuditMessage.Object {
    var details = OutwardFacts.of(logged).map { AuditMessage.Detail($0.name, $0.value) }
    if let trace = logged.traceID { details.append(AuditMessage.Detail("trace", trace)) }
    details.append(AuditMessage.Detail("software", site.software))
    return .init(
      type: 4, role: nil, id: "\(site.own.country)/\(logged.sequence)",
      idType: AuditMessage.Code("LogEntry", "Passerelle", "Entry of the log"), details: details)
  }
}
