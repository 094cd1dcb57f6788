public import Audit
import Consent
public import Countries
import Domain

/// A national connector whose every call is in the log before it is made: no record of the call, no call.
public struct AuditedConnector: Sendable {
  let connector: any NationalConnector
  let audit: any AuditLog

  public init(_ connector: any NationalConnector, audit: any AuditLog) {
    self.connector = connector
    self.audit = audit
  }

  /// For whom and in which exchange a call is made.
  struct Cause {
    var trace: TraceContext?
    var peer: CountryCode?
    var patient: PatientIdentifier?
  }

  func identify(
    _ traits: PatientTraits, under permit: consuming Permit<Identification>, _ cause: Cause
  ) async throws -> [PatientMatch] {
    try await note("identification", "identify", cause)
    return try await connector.identify(traits, under: permit)
  }

  func list(under permit: consuming Permit<Identification>, _ cause: Cause) async throws -> [SourceVersion] {
    try await note("identification", "list", cause)
    return try await connector.list(under: permit)
  }

  func preview(under permit: consuming Permit<Preview>, _ cause: Cause) async throws -> [NationalDocument<Preview>] {
    try await note("preview", "fetch", cause)
    return try await connector.fetch(under: permit)
  }

  func release(
    under permit: consuming Permit<Releasing>, _ cause: Cause
  ) async throws -> [NationalDocument<Releasing>] {
    try await note("releasing", "fetch", cause)
    return try await connector.fetch(under: permit)
  }

  private func note(_ scope: String, _ call: String, _ cause: Cause) async throws {
    var event = AuditEvent(.connectorCall, .success, .affiliation)
    event.trace = cause.trace
    event.peer = cause.peer
    event.patient = cause.patient.map { Sensitive($0) }
    event.details = ["scope": scope, "call": call]
    _ = try await audit.append(event)
  }
}
