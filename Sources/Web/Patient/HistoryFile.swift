import Audit
import Consent
import Domain
import Exchange

/// The whole history of a patient as data: schema `passerelle.history/1`.
struct HistoryFile {
  let desk: PatientDesk
  let patient: SignedInPatient
  /// Whose clock the local times are told by.
  let civil: CivilTime
  /// Addresses of the proof of an entry, and of the receipts of a request, where whoever reads this opens them.
  let proof: @Sendable (Int64) -> String
  let receipts: @Sendable (String) -> String

  var json: JSON {
    get async throws {
      let entries = try await desk.entries(of: patient)
      let rows = try await desk.requests(of: patient).map { row($0, entry: entries[$0.traceID]) }
      let lone = try await desk.lone(of: patient).map { event -> JSON in
        [
          "change": .string(event.kind), "at": .string(event.time.iso8601Seconds),
          "entry": .integer(Int(event.sequence)), "proof": .string(proof(event.sequence)),
        ]
      }
      return ["schema": "passerelle.history/1", "requests": .array(rows), "changes": .array(lone)]
    }
  }

  private func row(_ view: ConsentRequestView, entry: Int64?) -> JSON {
    func time(_ instant: Instant?) -> JSON { instant.map { .string($0.iso8601Seconds) } ?? .null }
    return [
      "reference": .string(view.reference.description), "state": .string(view.state.rawValue),
      "asker": view.asker.portalValue, "requestedAt": time(view.requestedAt),
      "requestedAtLocal": .string(civil.iso8601(view.requestedAt)), "decidedAt": time(view.decidedAt),
      "usedAt": time(view.usedAt), "way": view.way.map(JSON.string) ?? .null,
      "stop": view.stop.map { .string($0 == .confirmed ? "confirmed" : "asked") } ?? .null,
      "sections": .array(view.sections.map(JSON.string)), "entry": entry.map { .integer(Int($0)) } ?? .null,
      "proof": entry.map { .string(proof($0)) } ?? .null,
      "receipts": view.decidedAt == nil ? .null : .string(receipts(view.id)),
    ]
  }
}

/// The signed answers to one request, with the certificate that verifies them: schema `passerelle.consent-receipts/1`.
struct ReceiptFile {
  let desk: PatientDesk
  let answers: [SignedAnswer]

  var json: JSON {
    [
      "schema": "passerelle.consent-receipts/1", "certificate": .string(desk.receiptCertificate ?? ""),
      "receipts": .array(answers.map { ["jws": .string($0.jws), "statement": $0.statement] }),
    ]
  }
}
