import GatewayDriver

/// The clients' notes against what the gateway wrote down: log, outbox and receipts.
struct Reckoning: Sendable {
  let notes: ClientNotes
  let events: [FrenchGateway.AuditRow]
  let outbox: [FrenchGateway.OutboxRow]
  let receipts: [FrenchGateway.ReceiptRow]

  private let released: [FrenchGateway.AuditRow]
  private let sent: Set<String>

  init(
    notes: ClientNotes, events: [FrenchGateway.AuditRow], outbox: [FrenchGateway.OutboxRow],
    receipts: [FrenchGateway.ReceiptRow]
  ) {
    self.notes = notes
    self.events = events
    self.outbox = outbox
    self.receipts = receipts
    released = events.filter { $0.kind == "released" }
    sent = Set(events.filter { $0.kind == "sent" }.compactMap(\.documentID))
  }

  /// Numbers for the last line of a run.
  struct Totals: Sendable, Equatable {
    var exchanges = 0
    var calls = 0
    var broken = 0
    var released = 0
    var delivered = 0
    /// Answers that the gateway had sent whole and that no client has.
    var lostOnTheWay = 0
    var resent = 0
    /// Releases that may be sent again: neither sent nor, where that was seen, failed.
    var unknownOutcomes = 0
    /// Releases whose connection was lost, which may be sent again too.
    var sendFailed = 0
    var strayBytes = 0
  }

  var totals: Totals {
    var totals = Totals()
    totals.exchanges = notes.ends.count
    totals.calls = notes.calls.count
    totals.broken = notes.calls.count { if case .broken = $0.outcome { true } else { false } }
    totals.released = released.count
    totals.delivered = notes.ends.values.count { if case .delivered = $0 { true } else { false } }
    totals.lostOnTheWay = notes.ends.values.count { if case .lost = $0 { true } else { false } }
    totals.resent = events.count { $0.kind == "replayed-response" }
    let failed = Set(events.filter { $0.kind == "send-failed" }.compactMap(\.documentID)).subtracting(sent)
    totals.sendFailed = failed.count
    totals.unknownOutcomes = outbox.count { !$0.isSent && !failed.contains($0.documentID) }
    totals.strayBytes = notes.strayBytes
    return totals
  }

  /// Everything that does not fit, in words; empty where all is as it must be.
  ///
  /// - Parameter expected: how many exchanges there were.
  func faults(exchanges expected: Int) -> [String] {
    (notes.ends.count == expected ? [] : ["\(expected - notes.ends.count) exchanges have no end"])
      + lostRecords() + withoutRecord() + delivered() + doubleDeliveries() + outboxFaults() + receiptFaults()
      + startFaults()
  }

  /// An answer that a client has must have its entry, whatever was killed afterwards.
  private func lostRecords() -> [String] {
    let recorded = Set(events.compactMap(\.messageID))
    return notes.calls.compactMap { call in
      guard case .answered(200, _, _) = call.outcome, !recorded.contains(call.messageID) else { return nil }
      return "exchange \(call.exchange): its \(call.kind) was answered, and the log has lost the record"
    }
  }

  /// Every byte of a document that came, came under a record with that document's digest.
  private func withoutRecord() -> [String] {
    let byMessage = Dictionary(
      released.compactMap { row in row.messageID.map { ($0, row) } }, uniquingKeysWith: { first, _ in first })
    return notes.calls.compactMap { call in
      guard call.kind == "retrieve" else { return nil }
      switch call.outcome {
      case .answered(_, let document?, _):
        guard let row = byMessage[call.messageID] else {
          return "exchange \(call.exchange): a document left without a record"
        }
        return row.documentDigest == document ? nil : "exchange \(call.exchange): its record has another digest"
      case .broken(let bytes) where bytes > 0:
        return byMessage[call.messageID] == nil
          ? "exchange \(call.exchange): \(bytes) bytes left without a record" : nil
      default: return nil
      }
    }
  }

  /// What the clients say of the end of their exchanges.
  private func delivered() -> [String] {
    let recorded = Set(released.compactMap(\.documentID))
    return notes.ends.sorted { $0.key < $1.key }.compactMap { exchange, end in
      switch end {
      case .delivered(let document):
        return recorded.contains(document) ? nil : "exchange \(exchange): delivered, and there is no record"
      case .lost(let document):
        // A repetition is refused only where the first answer is recorded as sent.
        return sent.contains(document) ? nil : "exchange \(exchange): refused as answered, and it was not sent"
      case .undecided: return "exchange \(exchange) found no end"
      }
    }
  }

  private func doubleDeliveries() -> [String] {
    var faults: [String] = []
    let documents = released.compactMap(\.documentID)
    if Set(documents).count != documents.count { faults.append("a document was released twice") }
    let sendings = events.filter { $0.kind == "sent" }.compactMap(\.documentID)
    if sent.count != sendings.count { faults.append("a document was sent twice") }
    if !sent.isSubset(of: documents) { faults.append("a document was sent that was never released") }
    var seen: Set<Int> = []
    for call in notes.calls where call.kind == "retrieve" {
      guard case .answered(_, .some, _) = call.outcome, !seen.insert(call.exchange).inserted else { continue }
      faults.append("exchange \(call.exchange): the document came twice")
    }
    return faults
  }

  private func outboxFaults() -> [String] {
    var faults: [String] = []
    let rows = Dictionary(outbox.map { ($0.documentID, $0) }, uniquingKeysWith: { first, _ in first })
    if rows.count != outbox.count { faults.append("the outbox has a document twice") }
    if Set(rows.keys) != Set(released.compactMap(\.documentID)) { faults.append("outbox and releases differ") }
    for row in rows.values where row.isSent != sent.contains(row.documentID) {
      faults.append("outbox and log differ about whether \(row.documentID) was sent")
    }
    // After the sending nothing clinical stays; before it, what may have to be sent again.
    if outbox.contains(where: { $0.isSent == $0.hasPayload }) {
      faults.append("the outbox keeps an answer that was sent, or lost one that was not")
    }
    return faults
  }

  private func receiptFaults() -> [String] {
    var faults: [String] = []
    let byID = Dictionary(receipts.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for row in released {
      guard let id = row.receiptID, let receipt = byID[id] else {
        faults.append("\(row.documentID ?? "?") was released without a receipt")
        continue
      }
      if receipt.digest != row.receiptDigest { faults.append("receipt \(id) is not the one that was recorded") }
      if receipt.uses != 1 { faults.append("receipt \(id) was used \(receipt.uses) times for one release") }
    }
    let used = Set(released.compactMap(\.receiptID))
    if used.count != released.count { faults.append("two releases share a receipt") }
    for receipt in receipts where receipt.uses > 0 && !used.contains(receipt.id) {
      faults.append("receipt \(receipt.id) was used up by no release")
    }
    return faults
  }

  /// Each start must say how many outcomes the log before it leaves open.
  private func startFaults() -> [String] {
    var open: Set<String> = []
    var faults: [String] = []
    for event in events {
      switch event.kind {
      case "released": if let document = event.documentID { open.insert(document) }
      case "sent": if let document = event.documentID { open.remove(document) }
      case "started":
        let said = event.details["outcomeUnknown"]
        if said != String(open.count) {
          faults.append("a start said that \(said ?? "nobody knows how many") outcomes are unknown of \(open.count)")
        }
      default: continue
      }
    }
    return faults
  }
}
