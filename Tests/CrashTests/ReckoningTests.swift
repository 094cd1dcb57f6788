import GatewayDriver
import Testing

@Suite("The reckoning of a crash run")
struct ReckoningTests {
  typealias Row = FrenchGateway.AuditRow

  /// One exchange whose first retrieve broke off and whose second brought the document.
  static let notes = """
    7\tbefore\tdiscover\tm1\tr1
    7\tafter\tdiscover\tm1\t200\t900\t-\t-
    7\tbefore\tlist\tm2\tr2
    7\tafter\tlist\tm2\t200\t900\t-\t-
    7\tbefore\tretrieve\tm3\tr3
    7\tbroken\tretrieve\tm3\t512
    7\tbefore\tretrieve\tm3\tr3
    7\tafter\tretrieve\tm3\t200\t9000\tabcd\t-
    7\tend\tdelivered\td1

    """
  static let events = [
    Row(sequence: 0, kind: "started", details: ["outcomeUnknown": "0"]),
    Row(sequence: 1, kind: "discovery-answered", messageID: "m1"),
    Row(sequence: 2, kind: "query-answered", messageID: "m2"),
    Row(
      sequence: 3, kind: "released", messageID: "m3", documentID: "d1", documentDigest: "abcd", receiptID: "c1",
      receiptDigest: "ef"),
    Row(sequence: 4, kind: "started", details: ["outcomeUnknown": "1"]),
    Row(sequence: 5, kind: "replayed-response", messageID: "m3", documentID: "d1"),
    Row(sequence: 6, kind: "sent", messageID: "m3", documentID: "d1"),
  ]
  static let outbox = [FrenchGateway.OutboxRow(documentID: "d1", isSent: true, hasPayload: false)]
  static let receipts = [FrenchGateway.ReceiptRow(id: "c1", digest: "ef", uses: 1)]

  private func faults(
    notes: String = notes, events: [Row] = events, outbox: [FrenchGateway.OutboxRow] = outbox,
    receipts: [FrenchGateway.ReceiptRow] = receipts, exchanges: Int = 1
  ) throws -> [String] {
    try Reckoning(notes: ClientNotes(reading: notes), events: events, outbox: outbox, receipts: receipts)
      .faults(exchanges: exchanges)
  }

  private func changed(_ index: Int, _ change: (inout Row) -> Void) -> [Row] {
    var events = Self.events
    change(&events[index])
    return events
  }

  @Test("Books that agree have no fault")
  func agree() throws {
    let reckoning = try Reckoning(
      notes: ClientNotes(reading: Self.notes), events: Self.events, outbox: Self.outbox, receipts: Self.receipts)
    #expect(reckoning.faults(exchanges: 1) == [])
    #expect(
      reckoning.totals
        == Reckoning.Totals(
          exchanges: 1, calls: 4, broken: 1, released: 1, delivered: 1, resent: 1, strayBytes: 512))
  }

  @Test("A release whose connection was lost is counted apart from one whose outcome nobody knows")
  func open() throws {
    let unsent = FrenchGateway.OutboxRow(documentID: "d1", isSent: false, hasPayload: true)
    var events = Self.events.filter { $0.kind != "sent" }
    func totals() throws -> Reckoning.Totals {
      try Reckoning(
        notes: ClientNotes(reading: Self.notes), events: events, outbox: [unsent], receipts: Self.receipts
      ).totals
    }
    #expect(try (totals().unknownOutcomes, totals().sendFailed) == (1, 0))
    events.append(Row(sequence: 6, kind: "send-failed", messageID: "m3", documentID: "d1"))
    #expect(try (totals().unknownOutcomes, totals().sendFailed) == (0, 1))
  }

  @Test("A lost record, a missing one, another digest and a second delivery are each found")
  func log() throws {
    let withoutQuery = Self.events.filter { $0.kind != "query-answered" }
    #expect(try faults(events: withoutQuery).contains { $0.contains("has lost the record") })
    let withoutRelease = try faults(events: Self.events.filter { $0.kind != "released" })
    #expect(withoutRelease.contains { $0.contains("512 bytes left without a record") })
    #expect(withoutRelease.contains { $0.contains("a document left without a record") })
    #expect(try faults(events: changed(3) { $0.documentDigest = "ab" }).contains { $0.contains("another digest") })
    #expect(try faults(events: Self.events + [Self.events[3]]).contains("a document was released twice"))
    #expect(try faults(events: Self.events + [Self.events[6]]).contains("a document was sent twice"))
    let twice = Self.notes + "7\tbefore\tretrieve\tm3\tr3\n7\tafter\tretrieve\tm3\t200\t9000\tabcd\t-\n"
    #expect(try faults(notes: twice).contains("exchange 7: the document came twice"))
  }

  @Test("An end that the log does not know, a missing end and a start that counts wrongly are found")
  func ends() throws {
    #expect(try faults(exchanges: 2) == ["1 exchanges have no end"])
    let lost = Self.notes.replacing("delivered", with: "lost")
    #expect(try faults(notes: lost) == [])
    let unsent = Self.events.filter { $0.kind != "sent" }
    #expect(try faults(notes: lost, events: unsent).contains { $0.contains("and it was not sent") })
    #expect(try faults(notes: Self.notes.replacing("delivered", with: "undecided")).contains { $0.contains("no end") })
    let miscounted = changed(4) { $0.details = ["outcomeUnknown": "0"] }
    #expect(try faults(events: miscounted).contains { $0.contains("outcomes are unknown of 1") })
  }

  @Test("An outbox or a ledger that says something else is found")
  func books() throws {
    #expect(try faults(outbox: []).contains("outbox and releases differ"))
    let unsent = FrenchGateway.OutboxRow(documentID: "d1", isSent: false, hasPayload: true)
    #expect(try faults(outbox: [unsent]).contains { $0.contains("whether d1 was sent") })
    let kept = FrenchGateway.OutboxRow(documentID: "d1", isSent: true, hasPayload: true)
    #expect(try faults(outbox: [kept]).contains { $0.contains("keeps an answer that was sent") })
    let unused = FrenchGateway.ReceiptRow(id: "c1", digest: "ef", uses: 0)
    #expect(try faults(receipts: [unused]).contains { $0.contains("was used 0 times") })
    let other = FrenchGateway.ReceiptRow(id: "c1", digest: "00", uses: 1)
    #expect(try faults(receipts: [other]).contains { $0.contains("is not the one that was recorded") })
    let spare = FrenchGateway.ReceiptRow(id: "c2", digest: "00", uses: 1)
    #expect(try faults(receipts: Self.receipts + [spare]).contains("receipt c2 was used up by no release"))
    #expect(try faults(receipts: []).contains("d1 was released without a receipt"))
  }

  @Test("Notes that are no notes are refused")
  func malformed() {
    for line in ["7\tafter\tlist\tm2\t200\t900\t-\t-", "x\tbefore\tlist\tm2\tr", "7\tbefore\tlist"] {
      #expect(throws: ClientNotes.Malformed.self) { try ClientNotes(reading: line) }
    }
  }
}
