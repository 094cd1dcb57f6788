import Audit
import Domain
import Foundation
import GatewayTesting
import Logging
import Testing
import Transport

@testable import Gateway

@Suite("The admin listener", .serialized)
struct AdminTests {
  /// A gateway without peers and pages, but with its admin listener.
  final class Site: Sendable {
    let rooms: Rooms
    let port: Int
    private let pki: URL
    let store: String
    private let client = PeerClient()
    private let server: Task<Void, any Error>
    let meter: ExchangeMeter

    init() async throws {
      pki = try DevelopmentPKI.make()
      let settings = try TwoGateways.settings(
        "FR", pki, TemporaryFolder.make("admin"), port: 1, holdSeconds: 1, lifetime: 900, clock: nil)
      store = settings.store
      let rooms = try await Rooms.open(settings)
      self.rooms = rooms
      let meter = ExchangeMeter()
      self.meter = meter
      let (ports, port) = AsyncStream.makeStream(of: Int.self)
      let listener = AdminListener(
        AdminSettings(host: "127.0.0.1", port: 0), pages: AdminPages(rooms, settings, meter: meter),
        log: StoreLayout(settings.store).log, logger: Logger(label: "test")
      ) { port.yield($0) }
      server = Task { try await listener.run() }
      var first = 0
      for await one in ports {
        first = one
        break
      }
      self.port = first
    }

    func get(_ path: String) async throws -> InboundAnswer {
      try await client.send(
        OutboundCall(.get, "http://127.0.0.1:\(port)\(path)", security: .web(allowsPlain: true)))
    }

    func text(_ path: String) async throws -> String { String(decoding: try await get(path).body, as: UTF8.self) }

    func stop() async {
      server.cancel()
      do { try await server.value } catch { print("the listener: \(error)") }
      client.stop()
      await rooms.close()
      do { try FileManager.default.removeItem(at: pki) } catch { print("left behind: \(pki.path)") }
    }
  }

  @Test("Readiness says starting, ready, each component's cause, and stopping; liveness stays")
  func readiness() async throws {
    let site = try await Site()
    #expect(try await site.get("/readyz").status == 503)
    #expect(try await site.text("/readyz").hasPrefix("starting since 20"))
    #expect(try await site.get("/livez").status == 200)
    let board = site.rooms.health
    board.enter(.running)
    #expect(try await site.get("/readyz").status == 200)
    let verbose = try await site.text("/readyz?verbose")
    for component in HealthComponent.allCases { #expect(verbose.contains("] \(component.rawValue): ")) }
    for component in HealthComponent.allCases {
      let former = try #require(board.snapshot.entries.first { $0.component == component }).health
      board.set(component, .unsafe("the cause of \(component.rawValue)", "the act"))
      let answer = try await site.get("/readyz?verbose")
      #expect(answer.status == 503)
      let text = String(decoding: answer.body, as: UTF8.self)
      #expect(text.contains("[-] \(component.rawValue): the cause of \(component.rawValue) | since 20"))
      #expect(text.contains("| the act\n"))
      #expect(try await site.get("/livez").status == (component == .store ? 503 : 200), "\(component)")
      board.set(component, former)
    }
    #expect(try await site.get("/readyz").status == 200)
    board.enter(.stopping)
    #expect(try await site.get("/readyz").status == 503)
    #expect(try await site.text("/readyz").hasPrefix("stopping since 20"))
    #expect(try await site.get("/livez").status == 200)
    await site.stop()
  }

  @Test("The status has the same facts as JSON, and people read it in lines")
  func status() async throws {
    let site = try await Site()
    site.rooms.health.enter(.running)
    site.rooms.health.set(.disk, .notReady("9 % of the store's disk is free, limit 10 %", "free space"))
    let status = try JSON(reading: try await site.get("/status.json").body)
    #expect(status["schema"] == "passerelle.status/1")
    #expect(status["ready"] == .bool(false))
    #expect(status["releases"] == .bool(true))
    #expect(status["headline"]?.string?.contains("disk: 9 %") == true)
    #expect(status["components"]?.array?.count == HealthComponent.allCases.count)
    let lines = GatewayStatus.lines(status)
    #expect(lines[0].hasPrefix("FR  not ready since 20"))
    #expect(lines[1].hasPrefix("  failed  disk: 9 %"))
    #expect(lines[2] == "    next: free space")
    await site.stop()
  }

  @Test("Metrics are well-formed, count what happened, and name no person and no exchange")
  func metrics() async throws {
    let site = try await Site()
    site.meter.count(peer: "PT", service: "iti39", status: 200, took: .milliseconds(80))
    site.meter.count(peer: "PT", service: "iti39", status: 503, took: .milliseconds(1))
    let answer = try await site.get("/metrics")
    #expect(answer.header("content-type") == "text/plain; version=0.0.4; charset=utf-8")
    let text = String(decoding: answer.body, as: UTF8.self)
    let lines = text.split(separator: "\n").map(String.init)
    let sample = #/[a-z0-9_]+(\{[a-z]+="[A-Za-z0-9.+-]+"(,[a-z]+="[A-Za-z0-9.+-]+")*\})? -?[0-9.e+-]+/#
    for line in lines where !line.hasPrefix("#") { #expect(line.wholeMatch(of: sample) != nil, "\(line)") }
    for wanted in [
      #"passerelle_build_info{version="\#(GatewayService.version)"} 1"#,
      #"passerelle_exchanges_total{direction="in",peer="PT",service="iti39",outcome="answered"} 1"#,
      #"passerelle_exchanges_total{direction="in",peer="PT",service="iti39",outcome="unavailable"} 1"#,
      #"passerelle_exchange_duration_seconds_bucket{direction="in",peer="PT",service="iti39",outcome="answered",le="0.05"} 0"#,
      #"passerelle_exchange_duration_seconds_bucket{direction="in",peer="PT",service="iti39",outcome="answered",le="0.1"} 1"#,
      #"passerelle_exchange_duration_seconds_bucket{direction="in",peer="PT",service="iti39",outcome="answered",le="+Inf"} 1"#,
      #"passerelle_component_ready{component="clock"} 1"#, "passerelle_releases_allowed 1", "passerelle_ready 0",
    ] { #expect(lines.contains(wanted), "\(wanted)") }
    for name in [
      "passerelle_audit_entries_total ", "passerelle_audit_last_checkpoint_timestamp_seconds ",
      "passerelle_certificate_not_after_timestamp_seconds{purpose=\"seal\"} ", "passerelle_store_disk_free_bytes ",
      "passerelle_clock_behind_seconds 0",
    ] { #expect(lines.contains { $0.hasPrefix(name) }, "\(name)") }
    #expect(Set(lines.filter { $0.hasPrefix("# TYPE") }).count == lines.count { $0.hasPrefix("# TYPE") })
    await site.stop()
  }

  @Test("The files of the log are served as they are, tiles for ever and the checkpoint for now")
  func logFiles() async throws {
    let site = try await Site()
    for _ in 0..<300 { _ = try await site.rooms.log.append(AuditEvent(.configChanged, .success, .affiliation)) }
    _ = try await site.rooms.log.checkpoint()
    let log = URL(fileURLWithPath: StoreLayout(site.store).log)
    let checkpoint = try await site.get("/log/checkpoint")
    #expect(checkpoint.body == [UInt8](try Data(contentsOf: log.appendingPathComponent("checkpoint"))))
    #expect(checkpoint.header("content-type") == "text/plain; charset=utf-8")
    #expect(checkpoint.header("cache-control") == "no-cache")
    let size = try #require(Int(String(decoding: checkpoint.body, as: UTF8.self).split(separator: "\n")[1]))
    for path in ["tile/0/000", "tile/entries/000", "tile/1/000.p/1", "tile/0/001.p/\(size - 256)"] {
      let answer = try await site.get("/log/\(path)")
      #expect(answer.status == 200, "\(path)")
      #expect(answer.body == [UInt8](try Data(contentsOf: log.appendingPathComponent(path))))
      #expect(answer.header("content-type") == "application/octet-stream")
      #expect(answer.header("cache-control") == "public, max-age=31536000, immutable")
    }
    await site.stop()
  }

  @Test(
    "Only GET and HEAD are answered, and HEAD has the head of GET",
    .enabled(if: PythonTools.have("ssl"), "needs Python"))
  func methods() async throws {
    let site = try await Site()
    let script = """
      import http.client, sys
      def ask(method, path):
          c = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1])); c.request(method, path); r = c.getresponse()
          return r.status, r.getheader("content-length"), r.getheader("allow"), r.read()
      for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"]:
          status, _, allow, _ = ask(method, "/log/checkpoint"); assert (status, allow) == (405, "GET, HEAD"), (method, status)
      status, length, _, body = ask("GET", "/log/checkpoint")
      assert ask("HEAD", "/log/checkpoint") == (200, length, None, b"") and len(body) == int(length), length
      assert ask("HEAD", "/readyz")[0] == 503
      for path in ["/log/../store.sqlite", "/log/tile/../../store.sqlite", "/log/%2e%2e/store.sqlite", "/log//etc/passwd"]:
          assert ask("GET", path)[0] == 404, path
      """
    let port = site.port
    let outcome = try await Task.detached { try PythonTools.run(["-c", script, String(port)]) }.value
    #expect(outcome.status == 0, "\(outcome.errors)")
    await site.stop()
  }

  @Test(
    "No path leads out of the log",
    arguments: [
      "/log/../store.sqlite", "/log/tile/../../store.sqlite", "/log/%2e%2e/store.sqlite",
      "/log/tile/0/..%2f..%2fcheckpoint",
      "/log/tile/0/../../checkpoint", "/log//etc/passwd", "/log/tile/0//000", "/log/", "/log/tile/", "/log/tile/0",
      "/log/verifier-key", "/log/checkpoint/", "/log/checkpoint.new", "/log/tile/0/000.p", "/log/tile/0/000.p/",
      "/log/tile/0/000.p/0", "/log/tile/0/000.p/256", "/log/tile/0/000.p/1/2", "/log/tile/64/000", "/log/tile/00/000",
      "/log/tile/-1/000", "/log/tile/0/0", "/log/tile/0/x000/001", "/log/tile/0/001/002", "/log/tile/entries/x",
      "/log/tile/0/٠٠٠",
    ])
  func noWayOut(path: String) { #expect(!path.hasPrefix("/log/") || LogFile(String(path.dropFirst(5))) == nil) }

  @Test("Paths of the specification are files of the log")
  func paths() {
    for path in [
      "checkpoint", "tile/0/000", "tile/63/999", "tile/0/x001/x234/067", "tile/entries/x001/234.p/5",
      "tile/2/000.p/255",
    ] { #expect(LogFile(path)?.path == path) }
  }

  @Test("A configuration lets the admin listener be reached by this machine alone")
  func loopback() {
    for host in ["127.0.0.1", "127.8.9.10", "::1", "localhost"] { #expect(AdminSettings.isLoopback(host)) }
    for host in ["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.org", "127.1", "127.0.0.256", "example.org", ""] {
      #expect(!AdminSettings.isLoopback(host), "\(host)")
    }
  }
}
