import Domain
import Foundation
import GatewayDriver
import GatewayTesting

/// What a gateway, as a process of its own, spends on messages that it accepts and on such that it refuses.
struct Refusals {
  /// One kind of message, with the CPU of the gateway for each.
  struct Row {
    let name: String
    let count: Int
    let seconds: Double
  }

  /// Complete messages that were answered: ITI-38 and ITI-39.
  let accepted: [Row]
  let refused: [Row]

  /// The dearest refusal as a share of the cheapest accepted message.
  var ratio: Double { (refused.map(\.seconds).max() ?? 0) / max(accepted.map(\.seconds).min() ?? 1, 1e-9) }

  static func measure(each count: Int) async throws -> Refusals {
    try await RunningGateway.with(patients: 2 * count + 8) { running in
      let run = Run(running, count)
      let exchanges = try running.gateway.patients.enumerated().map { try running.caller.prepare($1, professional: $0) }
      // Connections, caches and the code are warm before anything is counted.
      for exchange in exchanges.suffix(8) { try await ExchangeRun.whole(exchange, running.caller) }
      let own = Array(exchanges[..<count])
      for exchange in own { _ = try await running.caller.discover(exchange) }
      var documents: [PortugueseCaller.Message] = []
      let listed = try await run.row("ITI-38, the document listed") { index in
        let reply = try await running.caller.list(own[index])
        if let document = try running.caller.document(in: reply) {
          documents.append(running.caller.retrieval(own[index], document))
        }
        return reply.status == 200
      }
      let sent = try await run.row("ITI-39, the document sent") {
        try await running.caller.send(documents[$0]).holdsDocument
      }
      let refused = try await run.refusals(of: own, strangers: Array(exchanges[count..<(2 * count)]), documents)
      return Refusals(accepted: [listed, sent], refused: refused)
    }
  }

  var lines: [String] {
    func line(_ row: Row) -> String {
      let text = Report.milli(row.seconds)
      return "  \(String(repeating: " ", count: max(0, 8 - text.count)))\(text) ms  \(row.name)"
    }
    return ["CPU of the gateway for each message, \(accepted.first?.count ?? 0) of each"] + accepted.map(line)
      + ["refused:"] + refused.map(line) + [
        "  the dearest refusal ÷ the cheapest accepted message: \(Report.number(ratio, 3)) (aim: below 1)"
      ]
  }

  func json(with checks: Checks) -> JSON {
    func object(_ rows: [Row]) -> JSON {
      .object(Dictionary(rows.map { ($0.name, .integer(Int($0.seconds * 1e6))) }) { $1 })
    }
    return [
      "schema": "passerelle.bench-checks/1", "acceptedMicroseconds": object(accepted),
      "refusedMicroseconds": object(refused), "ratioMilli": .integer(Int(ratio * 1000)),
      "checksMicroseconds": .object(Dictionary(checks.rows.map { ($0.name, .integer(Int($0.seconds * 1e6))) }) { $1 }),
    ]
  }
}

/// One gateway and the messages that are sent to it, one after the other.
private struct Run {
  let running: RunningGateway
  let count: Int

  init(_ running: RunningGateway, _ count: Int) { (self.running, self.count) = (running, count) }

  /// - Parameter send: sends the message of this index; whether the gateway did what the row is about.
  func row(_ name: String, _ send: (Int) async throws -> Bool) async throws -> Refusals.Row {
    let before = try ProcessTime.of(running.pid)
    for index in 0..<count {
      guard try await send(index) else {
        throw ExchangeRun.Failed(description: "not what was expected of a message: \(name)")
      }
    }
    return Refusals.Row(name: name, count: count, seconds: (try ProcessTime.of(running.pid) - before) / Double(count))
  }

  /// The same after the body of an ITI-38 was spoilt.
  private func spoilt(
    _ name: String, _ exchanges: [PortugueseCaller.Exchange], _ change: (String) -> String
  ) async throws -> Refusals.Row {
    let bodies = exchanges.map { exchange in
      Array(change(String(decoding: running.caller.again(exchange).queryMessage, as: UTF8.self)).utf8)
    }
    return try await row(name) { index in
      let reply = try await running.caller.send(
        bodies[index], as: exchanges[index].queryType, to: "/openncp-ws-server/services/XCA_Service")
      return !reply.holdsDocument && (reply.status == 500 || reply.text.contains("Failure"))
    }
  }

  func refusals(
    of own: [PortugueseCaller.Exchange], strangers: [PortugueseCaller.Exchange],
    _ documents: [PortugueseCaller.Message]
  ) async throws -> [Refusals.Row] {
    let (caller, gateway) = (running.caller, running.gateway)
    func refused(_ reply: PortugueseCaller.Reply) -> Bool { !reply.holdsDocument && reply.status != 503 }
    return [
      try await spoilt("no XML", own) { _ in "no XML at all" },
      try await spoilt("a DOCTYPE", own) { "<!DOCTYPE a SYSTEM \"file:///etc/passwd\">" + $0 },
      try await spoilt("an assertion changed after it was signed", own) { $0.replacing("Doctor ", with: "Dr ") },
      try await spoilt("another signature value", own) { text in
        guard let place = text.firstRange(of: "SignatureValue>") else { return text }
        let next = text.index(after: place.upperBound)
        return text.replacingCharacters(in: place.upperBound..<next, with: text[place.upperBound] == "A" ? "B" : "A")
      },
      try await spoilt("no TRC assertion", own) { text in
        guard let last = text.ranges(of: "<saml:Assertion ").last, let end = text.ranges(of: "</saml:Assertion>").last
        else { return text }
        return text.replacingCharacters(in: last.lowerBound..<end.upperBound, with: "")
      },
      try await row("a message of another country's client") { index in
        refused(try await caller.sendAsFrance(documents[index], gateway))
      },
      try await row("a message that came before") { refused(try await caller.list(own[$0])) },
      try await row("a document that the patient did not allow") { index in
        refused(
          try await caller.send(
            caller.retrieval(strangers[index], (repository: FrenchGateway.repository, uniqueID: "2.999.33.1.\(index)")))
        )
      },
    ]
  }
}
