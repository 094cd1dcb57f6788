import Domain
import Foundation
import GatewayDriver
import GatewayTesting

/// What attacks cost a gateway that runs as a process of its own: time to the answer, and growth of its resident memory,
/// one attack after the other (trust.md section 15: at most a second and 256 MB each).
struct Attacks {
  /// One kind of attack, with those that took longest and most.
  struct Row {
    let group: String
    let count: Int
    let slowest: FalsePeer.Attack
    let largest: FalsePeer.Attack
  }

  let rows: [Row]
  /// Connections to what the attacks name.
  let visits: Int
  /// Records of refusals, and how many messages were refused.
  let records: Int
  let refused: Int
  /// Calls of the national connector while only attacks came.
  let connectorCalls: Int
  /// Resident memory before the first attack, and after the last.
  let resident: (before: Int, after: Int)

  private static let aim = (seconds: 1.0, bytes: 256 << 20)

  /// Nil where what the false peer is made of is not here.
  static func measure() async throws -> Attacks? {
    guard FalsePeer.isHere else { return nil }
    return try await ServedGateway.with(patients: 1, prepare: FalsePeer.prepare) { served in
      let peer = FalsePeer(attacking: served)
      // Connections, caches and the code are warm before anything is counted.
      for control in try await peer.attack(["controls"]) where control.status != 200 || !control.leaks {
        throw ExchangeRun.Failed(description: "what is right was refused: \(control)")
      }
      func calls() async throws -> (connector: Int, refusals: Int) {
        let events = try await served.gateway.events()
        return (events.count { $0.kind == "connector-call" }, events.count { $0.errorCode != nil })
      }
      let (first, before) = (try await calls(), try ProcessMemory.resident(of: served.pid))
      let attacks = try await peer.attack(FalsePeer.groups)
      let last = try await calls()
      for attack in attacks where !attack.isRefused {
        throw ExchangeRun.Failed(description: "it was not refused: \(attack)")
      }
      // Some of these are within all limits, and answered.
      let heavy = try await peer.attack(["heavy"])
      return Attacks(
        rows: (FalsePeer.groups + ["heavy"]).compactMap { row($0, attacks + heavy) }, visits: heavy.last?.visits ?? 0,
        records: last.refusals - first.refusals, refused: attacks.count(where: \.isMessage),
        connectorCalls: last.connector - first.connector,
        resident: (before, try ProcessMemory.resident(of: served.pid)))
    }
  }

  private static func row(_ group: String, _ attacks: [FalsePeer.Attack]) -> Row? {
    let own = attacks.filter { $0.group == group }
    guard let slowest = own.max(by: { $0.seconds < $1.seconds }),
      let largest = own.max(by: { ($0.grown ?? 0) < ($1.grown ?? 0) })
    else { return nil }
    return Row(group: group, count: own.count, slowest: slowest, largest: largest)
  }

  var lines: [String] {
    func cell(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    let table = rows.map { row in
      let memory = Report.number(Double(row.largest.grown ?? 0) / 1024, 1)
      return "  \(row.group.padding(toLength: 11, withPad: " ", startingAt: 0)) \(cell(String(row.count), 4))"
        + " \(cell(Report.milli(row.slowest.seconds), 9)) ms  “\(row.slowest.name)”, \(cell(memory, 6)) MiB  “\(row.largest.name)”"
    }
    let slowest = rows.map(\.slowest.seconds).max() ?? 0
    let largest = rows.compactMap(\.largest.grown).max() ?? 0
    return ["Attacks of a false peer on one gateway: how many, the slowest, and the largest growth of resident memory"]
      + table + [
        "  slowest answer \(Report.milli(slowest)) ms (aim: \(Int(Self.aim.seconds * 1000))), "
          + "largest growth \(largest >> 10) MiB (aim: \(Self.aim.bytes >> 20)), "
          + "resident before \(resident.before >> 20) and after \(resident.after >> 20) MiB",
        "  of all but the heavy: \(refused) messages refused, \(records) records, "
          + "\(connectorCalls) calls of the national connector; \(visits) connections to what attacks name (aim: 0)",
      ]
  }

  var json: JSON {
    [
      "schema": "passerelle.bench-attacks/1", "visits": .integer(visits), "records": .integer(records),
      "refused": .integer(refused), "connectorCalls": .integer(connectorCalls),
      "groups": .array(
        rows.map { row in
          [
            "name": .string(row.group), "attacks": .integer(row.count),
            "slowestMicroseconds": .integer(Int(row.slowest.seconds * 1e6)), "slowest": .string(row.slowest.name),
            "largestGrowthKibibytes": .integer(row.largest.grown ?? 0), "largest": .string(row.largest.name),
          ]
        }),
    ]
  }
}
