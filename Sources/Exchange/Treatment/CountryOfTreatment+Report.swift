import Audit
import Database
import Domain
import Translation
import Trust

extension CountryOfTreatment {
  /// Different reports about one summary, at most: the next is told on the telephone.
  public static let mostReports = 12

  /// Whom a report about a delivered summary goes to; nil for another person's request, or one that delivered nothing.
  public func reporting(of id: String, for clinician: SignedInClinician) -> ReportingWay? {
    delivered(id, for: clinician).map { way(of: $0) }
  }

  /// What was reported about a summary so far, oldest first.
  public func reports(of id: String, for clinician: SignedInClinician) -> [ReportedError] {
    delivered(id, for: clinician)?.reports ?? []
  }

  /// How the message of a report stands; nil where none is sent.
  ///
  /// - Throws: `internal` where the store does not answer.
  public func state(of reported: ReportedError) async throws(ExchangeFailure) -> ErrorReportQueue.State? {
    guard let queue = errorReports, let message = reported.message else { return nil }
    do {
      return try await queue.state(message)
    } catch {
      throw .internalFault("The state of the message was not read.")
    }
  }

  /// Reports a possible error: in this country's log, and, where mail is sent, as a message to the contact of the country
  /// that delivered, in one transaction. The same report is made once, however often it is sent.
  ///
  /// - Throws: `login.not-entitled` for another person, `report.place` where the summary that is open has no such place,
  ///   `report.too-many`, `internal`.
  public func reportError(
    _ report: ErrorReport, in id: String, for clinician: SignedInClinician
  ) async throws(ExchangeFailure) -> ReportedError {
    guard let request = delivered(id, for: clinician) else { throw .notEntitled }
    if let known = request.reports.first(where: { $0.report == report }) { return known }
    guard request.reports.count < Self.mostReports else { throw .tooManyReports }
    if let place = report.place { try check(place, in: request) }
    let way = way(of: request)
    var reported = ReportedError(
      number: (request.reports.last?.number ?? 0) + 1, report: report, at: clock.now, way: way)
    let discovery = request.discovery
    var writes: [PendingWrite] = []
    if way.isSent, let queue = errorReports, let address = way.contact?.email {
      let message = Random.uuid()
      reported.message = message
      writes = [
        try queue.insertion(
          message, report, of: discovery.trace, to: address, in: discovery.country, at: reported.at)
      ]
    }
    // Before the first wait: a second click meanwhile finds it.
    requests[id]?.reports.append(reported)
    var event = self.event(.errorReported, discovery, document: request.received?.logged)
    event.details["errorKind"] = report.kind.rawValue
    event.details["errorPlace"] = report.place?.description
    event.details["way"] = way.isSent ? "email" : way.contact == nil ? "none" : "by-hand"
    do {
      _ = try await audit.append(event, alongside: writes)
    } catch {
      requests[id]?.reports.removeAll { $0.number == reported.number }
      throw .internalFault("The report was not recorded.")
    }
    return reported
  }

  private func delivered(_ id: String, for clinician: SignedInClinician) -> PendingRequest? {
    guard let request = requests[id], request.discovery.clinician.subject == clinician.subject,
      case .delivered = request.outcome
    else { return nil }
    return request
  }

  private func way(of request: PendingRequest) -> ReportingWay {
    let list = trustList()
    let contact = list.peer(request.discovery.country)?.contact
    return ReportingWay(
      contact: contact, own: list.peer(own.country)?.contact,
      isSent: errorReports != nil && contact?.email != nil)
  }

  /// What is reported stands in the summary that is open: nothing else gets into a message.
  private func check(_ place: ErrorReport.Place, in request: PendingRequest) throws(ExchangeFailure) {
    guard let received = request.received, clock.now < received.viewUntil else { throw .noSuchPlace }
    let display = translator().display(received.summary, in: LanguageTag("en"), from: received.country)
    let found = display.sections.contains { section in
      section.code == place.section
        && (place.entry == nil || (section.items + section.withdrawn).contains { $0.place == place.entry })
    }
    guard found || (place.entry == nil && place.section == Self.alerts) else { throw .noSuchPlace }
  }

  /// Alerts are printed also where the document has no place for them.
  private static let alerts = "104605-1"
}

extension ExchangeFailure {
  static let noSuchPlace = ExchangeFailure(
    "report.place", what: "Nothing was reported.", why: "The summary that is open has no such place.",
    whatToDo: "Open the form again and choose where the error stands, or no place.")
  static let tooManyReports = ExchangeFailure(
    "report.too-many", what: "Nothing was reported.", why: "So many reports were made about this summary already.",
    whatToDo: "Phone the contact point of the country and give the reference.")
}
