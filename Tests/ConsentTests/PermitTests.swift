import Consent
import Database
import Domain
import Foundation
import Testing
import Trust

@Suite("A permit rests on the patient's answer to exactly this request")
struct PermitTests {
  let france: TestLedger

  init() throws { france = try TestLedger() }

  @Test("It holds the parts that the patient allowed, in their order, and the version that they saw")
  func content() async throws {
    let id = try await france.open().id
    try await france.decide(id, .allow(sections: ["10160-0", "48765-2"]))
    let grant = try await france.grant(form: .l1)
    #expect(grant.requestID == id)
    #expect(grant.sections == ["10160-0", "48765-2"])
    #expect(grant.source == TestLedger.source)
    #expect(grant.form == .l1)
    #expect(try await france.receipts(id).map { Digest.sha256(Array($0.utf8)) } == [grant.receiptDigest])
  }

  @Test("No answer, no permit")
  func unanswered() async throws {
    #expect(await code { _ = try await france.grant() } == "consent.no-request")
    let id = try await france.open().id
    #expect(await code { _ = try await france.grant() } == "consent.waiting")
    try await france.ledger.notified(id, patient: TestLedger.patient)
    #expect(await code { _ = try await france.grant() } == "consent.waiting")
    #expect(
      await code {
        _ = try await france.ledger.permit(TestLedger.request(kind: "57833-6"), from: Asking().caller(TestLedger.start))
      } == "consent.no-request")
  }

  @Test(
    "Whoever or whatever differs from the answered request gets none",
    arguments: [
      (\Asking.nameID, "bia.costa", "consent.binding-mismatch"), (\Asking.role, "2221", "consent.binding-mismatch"),
      (\Asking.organisation, "urn:oid:1.2.3.4.6", "consent.binding-mismatch"),
      (\Asking.organisation, "", "consent.binding-mismatch"),
      (\Asking.hcpIssuer, "urn:idp:PT:other", "consent.binding-mismatch"),
      (\Asking.country, "ES", "consent.no-request"), (\Asking.hcpID, "_hcp-2", "consent.no-request"),
      (\Asking.trcID, "_trc-2", "consent.no-request"),
    ] as [(any WritableKeyPath<Asking, String> & Sendable, String, String)])
  func binding(_ fact: any WritableKeyPath<Asking, String> & Sendable, _ value: String, _ expected: String) async throws
  {
    _ = try await france.approved()
    var asking = Asking()
    asking[keyPath: fact] = value
    #expect(await code { _ = try await france.grant(asking) } == expected)
    #expect(await code { _ = try await france.grant() } == "done")
  }

  @Test("Another purpose and another patient get none")
  func purposeAndPatient() async throws {
    _ = try await france.approved()
    #expect(await code { _ = try await france.grant(Asking(purpose: .emergency)) } == "consent.binding-mismatch")
    let other = Asking(patient: TestLedger.person("188"))
    #expect(await code { _ = try await france.grant(other) } == "consent.binding-mismatch")
  }

  // MARK: Use

  @Test("Each form of the document leaves once")
  func eachFormOnce() async throws {
    _ = try await france.approved()
    let (coded, original) = (try await france.grant(), try await france.grant(form: .l1))
    try await france.release(coded)
    #expect(await code { try await france.release(coded) } == "consent.used")
    try await france.release(original)
    let again = try await france.grant(form: .l1)
    #expect(await code { try await france.release(again) } == "consent.used")
  }

  @Test(
    "The second form, too, leaves only before the end of the approval; and the end is the receipt's, not the table's")
  func end() async throws {
    _ = try await france.approved()
    try await france.release(france.grant())
    let original = try await france.grant(form: .l1)
    try await tamper("UPDATE consent_events SET not_after = not_after + 3600000 WHERE kind = 'approved'")
    france.clock.move(to: Instant(seconds: TestLedger.start.advanced(bySeconds: 7200).milliseconds / 1000))
    #expect(await code { _ = try await france.grant(form: .l1) } == "consent.expired")
    #expect(await code { try await france.release(original) } == "consent.expired")
  }

  @Test("Of fifty releases at once, one is made")
  func parallel() async throws {
    _ = try await france.approved()
    let outcomes = await withTaskGroup(of: String.self) { group in
      for _ in 0..<50 { group.addTask { await code { try await france.release(france.grant()) } } }
      return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
    #expect(outcomes == ["done": 1, "consent.used": 49])
  }

  @Test("A use that is undone with its release was none")
  func rollback() async throws {
    struct DiskFull: Error {}
    let id = try await france.approved()
    let grant = try await france.grant()
    await #expect(throws: DiskFull.self) { try await france.release(grant) { _ in throw DiskFull() } }
    #expect(try await france.state(id) == .approved)
    try await france.release(grant)
    #expect(try await france.state(id) == .used)
  }

  @Test("After a restart the answer stands, and so does its use")
  func restart() async throws {
    _ = try await france.approved()
    try await france.store.close()
    let second = try TestLedger(after: france)
    try await second.release(second.grant())
    try await second.store.close()
    let third = try TestLedger(after: second)
    #expect(await code { try await third.release(third.grant()) } == "consent.used")
    #expect(await code { try await third.release(third.grant(form: .l1)) } == "done")
  }

  @Test("A withdrawal and a release that race: never delivered and told “withdrawn”")
  func race() async throws {
    let isLong = ProcessInfo.processInfo.environment["PASSERELLE_RACES"] == "long"
    for round in 0..<(isLong ? 1000 : 50) {
      let asking = Asking.number(round)
      let id = try await france.approved(asking)
      let grant = try await france.grant(asking)
      async let use = code { try await france.release(grant) }
      async let end = code { try await france.ledger.withdraw(id, by: france.signedIn()) }
      let outcome = await (use, end)
      #expect(
        outcome == ("done", "consent.decided") || outcome == ("consent.withdrawn", "done"), "\(outcome)")
      #expect(try await france.state(id) == (outcome.0 == "done" ? .used : .withdrawn))
    }
  }

  // MARK: A store that was tampered with, or is gone

  private func tamper(_ sql: String, _ arguments: [Value] = []) async throws {
    try await france.store.commit { try $0.execute(sql, arguments) }
  }

  @Test("Rows without a valid receipt open nothing: the signature decides, not the table")
  func forgedRows() async throws {
    let id = try await france.open().id
    let end = Value.integer(TestLedger.start.advanced(bySeconds: 600).milliseconds)
    try await tamper(
      "INSERT INTO consent_events (request_id, kind, at, not_after) VALUES (?, 'approved', 1, ?)", [.text(id), end])
    #expect(await code { _ = try await france.grant() } == "consent.expired")
    let unsigned = Array("eyJhbGciOiJub25lIn0.e30.".utf8)
    let sealed = try AEAD.seal(
      unsigned, key: france.keys.secret(named: "data"), aad: Array("consent receipt".utf8))
    for forged in [unsigned, sealed] {
      try await tamper("UPDATE consent_events SET receipt = ? WHERE kind = 'approved'", [.blob(forged)])
      #expect(await code { _ = try await france.grant() } == "consent.receipt")
    }
  }

  @Test("The receipt of another request does not fit, nor does one of a refusal")
  func movedReceipts() async throws {
    let first = try await france.approved()
    let second = try await france.approved(.number(2, organisation: "b"))
    let third = try await france.open(.number(3, organisation: "c")).id
    try await france.decide(third, .refuse)
    let move = """
      UPDATE consent_events SET receipt = (
        SELECT receipt FROM consent_events WHERE request_id = ? AND receipt IS NOT NULL)
      WHERE request_id = ? AND kind = 'approved'
      """
    try await tamper(move, [.text(second), .text(first)])
    #expect(await code { _ = try await france.grant() } == "consent.binding-mismatch")
    try await tamper(move, [.text(third), .text(first)])
    #expect(await code { _ = try await france.grant() } == "consent.receipt")
  }

  @Test(
    "A request whose facts were changed after the answer has no permit",
    arguments: [
      "document_id = 'other'", "document_digest = x'00'", "request_digest = x'00'", "organisation_id = 'b'",
      "pseudonym = 'b'",
    ])
  func changedFacts(_ change: String) async throws {
    _ = try await france.approved()
    try await tamper("UPDATE consent_requests SET \(change)")
    // The organisation is taken from the verified caller, never from the row.
    let expected =
      change.hasPrefix("organisation_id") || change.hasPrefix("pseudonym") ? "done" : "consent.binding-mismatch"
    #expect(await code { _ = try await france.grant() } == expected)
  }

  @Test("More parts in the table than in the receipt are not allowed by it")
  func moreParts() async throws {
    _ = try await france.approved()
    try await tamper("UPDATE consent_events SET sections = '48765-2,29762-2' WHERE kind = 'approved'")
    #expect(try await france.grant().sections == TestLedger.parts)
  }

  @Test("Without its store the ledger denies")
  func storeGone() async throws {
    _ = try await france.approved()
    try await france.store.close()
    #expect(await code { _ = try await france.grant() } == "consent.store")
    #expect(await code { _ = try await france.open(.number(2)) } == "consent.store")
  }
}
