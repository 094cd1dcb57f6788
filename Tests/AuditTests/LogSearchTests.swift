import Audit
import Database
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@Suite("Search in the log")
struct LogSearchTests {
  /// Ten exchanges of three events with two peers and three patients, interleaved, and two events outside of exchanges.
  private static func sample() async throws -> TestLog {
    let test = try await TestLog()
    for kind in [EventKind.queryAsked, .released, .sent] {
      for exchange in 0..<10 {
        var event = try TestLog.event(kind, patient: exchange % 3, trace: 1 + exchange)
        event.peer = CountryCode(exchange % 2 == 0 ? "PT" : "ES")
        if kind == .sent, exchange == 4 { event.outcome = .failed }
        _ = try await test.log.append(event)
      }
      if kind != .sent { _ = try await test.log.append(AuditEvent(.configChanged, .success, .affiliation)) }
    }
    return test
  }

  private static func references(_ findings: [LogFinding]) -> [String] {
    findings.map { finding in
      switch finding.thing {
      case .exchange(let exchange): exchange.traceID.prefix(2).description
      case .event(let event): "#\(event.sequence)"
      }
    }
  }

  private static func trace(_ exchange: Int) -> String { [UInt8(1 + exchange)].hex }

  @Test("Each exchange is found once, newest first, page after page, with any filter")
  func pages() async throws {
    let test = try await Self.sample()
    let reader = try test.reader()
    for change in [
      { _ in }, { $0.peer = CountryCode("PT") }, { $0.kind = "released" }, { $0.outcome = .success },
      {
        $0.kind = "query-asked"; $0.peer = CountryCode("ES")
      },
    ] as [(inout LogSearch) -> Void] {
      var search = LogSearch()
      change(&search)
      let whole = Self.references(try await reader.find(search))
      #expect(Set(whole).count == whole.count)
      search.limit = 3
      var paged: [String] = []
      while true {
        let page = try await reader.find(search)
        guard let last = page.last else { break }
        paged += Self.references(page)
        search.before = last.position
      }
      #expect(paged == whole && !whole.isEmpty)
    }
    let newest = try await reader.exchanges(limit: 4).map { String($0.traceID.prefix(2)) }
    #expect(newest == [9, 8, 7, 6].map(Self.trace))
    _ = try await test.close()
  }

  @Test("Filters narrow together: peer, kind, outcome, patient, time and reference")
  func filters() async throws {
    let test = try await Self.sample()
    let reader = try test.reader()
    let (patient, now) = (Sensitive(try TestLog.patient(1)), try DevelopmentPKI.clock.now)
    let reference = try #require(try await reader.exchange(traceID: TestLog.trace(3).traceID)).reference
    let odd = [9, 7, 5, 3, 1].map(Self.trace)
    let cases: [(change: (inout LogSearch) -> Void, expected: [String])] = [
      ({ $0.peer = CountryCode("ES") }, odd), ({ $0.outcome = .failed }, [Self.trace(4)]),
      ({ $0.kind = "config-changed" }, ["#21", "#10"]), ({ $0.patient = patient }, [7, 4, 1].map(Self.trace)),
      ({ ($0.patient, $0.peer) = (patient, CountryCode("PT")) }, [Self.trace(4)]),
      ({ $0.peer = CountryCode("DE") }, []),
      ({ ($0.from, $0.to, $0.peer) = (now, now, CountryCode("ES")) }, odd),
      ({ $0.from = now.advanced(bySeconds: 1) }, []), ({ $0.to = now.advanced(bySeconds: -1) }, []),
      ({ $0.reference = reference.description.lowercased() }, [Self.trace(2)]),
    ]
    for (index, (change, expected)) in cases.enumerated() {
      var search = LogSearch()
      change(&search)
      let found = Self.references(try await reader.find(search))
      #expect(found == expected, "case \(index)")
    }
    #expect(try await reader.exchange(reference: " \(reference.description.lowercased())")?.events.count == 3)
    #expect(try await reader.exchange(reference: "AAAA-AAAA") == nil)
    _ = try await test.close()
  }

  @Test("Of an erased event its kind and time are shown; without secrets what stands in clear, and no patient is found")
  func erased() async throws {
    let test = try await Self.sample()
    try await test.store.commit { try $0.execute("DELETE FROM audit_body WHERE seq = 10") }
    let blind = LogReader(store: test.store, secrets: nil)
    var search = LogSearch()
    search.kind = "config-changed"
    let found = try await blind.find(search)
    guard case .event(let kept)? = found.first?.thing, case .event(let gone)? = found.last?.thing else {
      Issue.record("not found")
      return
    }
    #expect(!kept.isErased && kept.event == nil && kept.outcome == "success")
    #expect(gone.isErased && gone.kind == "config-changed" && gone.sequence == 10 && gone.outcome == nil)
    search.patient = Sensitive(try TestLog.patient(1))
    let asked = search
    let refusal = await code { _ = try await blind.find(asked) }
    #expect(refusal == "audit.secrets")
    _ = try await test.close()
  }
}
