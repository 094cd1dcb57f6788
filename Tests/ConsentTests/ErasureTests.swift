import Consent
import Database
import Domain
import Foundation
import Testing

@Suite("What the ledger forgets")
struct ErasureTests {
  let france: TestLedger
  init() throws { france = try TestLedger() }

  private func remove(_ removals: [PendingRemoval]) async throws -> [String: Int] {
    try await france.store.commit { connection in
      var counts: [String: Int] = [:]
      for removal in removals { counts[removal.name] = try removal.apply(to: connection) }
      return counts
    }
  }

  private func rows(_ table: String) async throws -> Int64 {
    try await france.store.read { try $0.query("SELECT COUNT(*) AS n FROM \(table)").first?.integer("n") ?? -1 }
  }

  private func code(for patient: PatientIdentifier) async throws {
    _ = try await france.ledger.makeCode(
      for: france.signedIn(patient), country: #require(CountryCode("PT")), sections: TestLedger.parts, minutes: nil,
      shown: [1])
  }

  @Test(
    "Codes and unanswered requests go; an answered one is in nobody's history, opens nothing, and keeps its receipt")
  func erasure() async throws {
    let other = TestLedger.person("188")
    let answered = try await france.approved()
    let grant = try await france.grant()
    _ = try await france.open(.number(2, organisation: "b"))
    try await code(for: TestLedger.patient)
    try await code(for: other)
    let counts = try await remove(france.ledger.erasure(of: TestLedger.patient, years: nil))
    #expect(
      counts == [
        "consentCodes": 1, "consentRequests": 1, "consentReceiptsKept": 1, "consentDirectives": 0,
        "consentChannels": 0,
        "consentRestrictions": 0,
      ])
    #expect(try await france.ledger.requests(of: france.signedIn()).isEmpty)
    #expect(await ConsentTests.code { _ = try await france.grant() } == "consent.no-request")
    #expect(try await france.receipts(answered).count == 1)
    #expect(grant.receiptID.isEmpty == false)
    #expect(try await rows("consent_requests") == 1)
    #expect(try await rows("consent_codes") == 1)
    let again = try await remove(france.ledger.erasure(of: TestLedger.patient, years: nil))
    #expect(again.count == 6 && again.values.allSatisfy { $0 == 0 })
  }

  @Test("Only the years of the order go")
  func years() async throws {
    _ = try await france.open()
    let year = TestLedger.start.utc.year
    #expect(try await remove(france.ledger.erasure(of: TestLedger.patient, years: 2000...(year - 1))).values.max() == 0)
    #expect(
      try await remove(france.ledger.erasure(of: TestLedger.patient, years: year...year))["consentRequests"] == 1)
  }

  @Test("What has served its time goes with all that hangs on it, and nothing that has not")
  func time() async throws {
    let answered = try await france.approved()
    try await france.release(france.grant())
    _ = try await france.open(.number(2, organisation: "b"))
    try await code(for: TestLedger.patient)
    let ledger = france.ledger
    let (before, later) = (TestLedger.start, TestLedger.start.advanced(bySeconds: 90_000))
    let early = [
      ledger.codes(expiredBefore: before), ledger.unansweredRequests(createdBefore: before),
      ledger.answeredRequests(createdBefore: before),
    ]
    #expect(try await remove(early).values.max() == 0)
    #expect(try await remove([ledger.codes(expiredBefore: later)]) == ["consentCodes": 1])
    #expect(try await remove([ledger.unansweredRequests(createdBefore: later)]) == ["consentRequests": 1])
    #expect(try await france.receipts(answered).count == 1)
    #expect(try await remove([ledger.answeredRequests(createdBefore: later)]) == ["consentReceipts": 1])
    for table in ["requests", "events", "uses", "codes", "code_events"] {
      #expect(try await rows("consent_\(table)") == 0, "\(table)")
    }
  }

  @Test("Neither a signed receipt nor the subject of a sign-in is in clear on the disk")
  func atRest() async throws {
    _ = try await france.approved()
    try await code(for: TestLedger.patient)
    let bytes = try france.bytesAtRest()
    for word in ["eyJhbGciOi", "subject-1"] { #expect(bytes.firstRange(of: Array(word.utf8)) == nil, "\(word)") }
  }
}
