import Audit
import Countries
import Database
import Domain
import Foundation
import GatewayTesting
import Synchronization
import Testing
import Transport
import Trust

@testable import Gateway

@Suite("Service metadata of a running gateway", .enabled(if: PythonTools.have("signxml"), "needs signxml"))
struct LiveMetadataTests {
  private final class Clock: WallClock {
    private let time: Mutex<Instant>
    init(_ start: Instant) { time = Mutex(start) }
    var now: Instant { time.withLock { $0 } }
    func advance(hours: Int64) { time.withLock { $0 = $0.advanced(bySeconds: hours * 3600) } }
  }

  /// France with its store, and a publisher that it asks.
  private final class Bench: Sendable {
    let site: MetadataSite
    let clock: Clock
    let settings: Settings
    let folder: URL
    let store: Store
    let lock: StoreLock
    let log: TransparencyLog
    let client = PeerClient()
    let live: LiveTrust
    let portugal: CountryCode
    let secrets: AuditSecrets

    init(after former: Bench? = nil) async throws {
      site = try former?.site ?? MetadataSite()
      clock = try former?.clock ?? Clock(DevelopmentPKI.now)
      folder = try former?.folder ?? TemporaryFolder.make("metadata-bench")
      settings = try TwoGateways.settings(
        "FR", try DevelopmentPKI.directory, folder, port: 0, holdSeconds: 1, lifetime: 900, clock: nil)
      let keys = try KeyDirectory(path: settings.keys)
      (lock, store, log) = try await Rooms.openLog(settings, keys, clock)
      live = try await LiveTrust.open(settings, keys, store: store, log: log, client: client, clock: clock)
      portugal = try #require(CountryCode("PT"))
      secrets = try Rooms.auditSecrets(keys)
    }

    func open(
      _ change: (inout MetadataSettings) -> Void = { _ in }, locate: MetadataPublisher.Locator? = nil
    ) async throws -> LiveMetadata {
      var settings = try site.settings
      change(&settings)
      return try await LiveMetadata(
        settings, live: live, client: client, store: store, log: log, clock: clock, locate: locate)
    }

    func publish(
      _ kinds: [MetadataService.Kind] = [.discovery, .query], url: String = "https://pt.localhost:9/a",
      activatedHours: Int64 = -1, lastsHours: Int64 = 1000, signer: String = "pt/seal", mask: String = ""
    ) throws {
      for kind in kinds {
        try site.publish(
          kind, url: url, activation: clock.now.advanced(bySeconds: activatedHours * 3600),
          expiration: clock.now.advanced(bySeconds: lastsHours * 3600), signer: signer, mask: mask)
      }
    }

    func records() async throws -> [AuditEvent] {
      try await LogReader(store: store, secrets: secrets).latest(limit: 100).compactMap(\.event)
        .filter { $0.details["setting"] == "service-metadata" }
    }

    func close() async throws {
      client.stop()
      try await store.close()
      lock.release()
    }
  }

  @Test("Endpoint and server pin come from the metadata, and each change is a record")
  func applied() async throws {
    let bench = try await Bench()
    let metadata = try await bench.open()
    let before = bench.live.trustList.peer(bench.portugal)
    #expect(before?.endpoints.xca.contains("metadata.invalid") == false)
    #expect(metadata.applied(to: bench.live.trustList).peer(bench.portugal)?.tlsServerPins == [])
    try bench.publish(url: "https://pt.localhost:9/first")
    await metadata.refresh()
    await metadata.refresh()
    let peer = try #require(metadata.applied(to: bench.live.trustList).peer(bench.portugal))
    #expect(peer.endpoints == .init(xcpd: "https://pt.localhost:9/first", xca: "https://pt.localhost:9/first"))
    let server = try Certificate.chain(pem: DevelopmentPKI.bytes("pt/tls-server.pem"))[0]
    #expect(peer.tlsServerPins == [server.spkiSHA256] && peer.sealPins == before?.sealPins)
    let france = try #require(CountryCode("FR"))
    #expect(
      metadata.applied(to: bench.live.trustList).peer(france)?.endpoints == bench.live.trustList.peer(france)?.endpoints
    )
    try bench.publish(url: "https://pt.localhost:9/second", activatedHours: 0)
    await metadata.refresh()
    #expect(
      metadata.applied(to: bench.live.trustList).peer(bench.portugal)?.endpoints.xca == "https://pt.localhost:9/second")
    let changes = try await bench.records().filter { $0.errorCode == nil }
    #expect(metadata.faults.isEmpty)
    #expect(changes.count == 4 && changes.allSatisfy { $0.peer == bench.portugal })
    #expect(changes.last?.details["before"] == "none" && changes.first?.details["before"] != "none")
    try await bench.close()
  }

  @Test("What cannot be refreshed stays until its end, over a restart; then the country has no address")
  func kept() async throws {
    var bench = try await Bench()
    var metadata = try await bench.open()
    try bench.publish(lastsHours: 20)
    await metadata.refresh()
    try bench.site.withdraw()
    bench.clock.advance(hours: 10)
    await metadata.refresh()
    func address() -> String? {
      metadata.applied(to: bench.live.trustList).peer(bench.portugal)?.endpoints.xca
    }
    #expect(address() == "https://pt.localhost:9/a")
    #expect(metadata.faults[MetadataService(.query, of: bench.portugal)] == "gateway.metadata-missing")
    try await bench.close()
    bench = try await Bench(after: bench)
    metadata = try await bench.open()
    #expect(address() == "https://pt.localhost:9/a")
    bench.clock.advance(hours: 11)
    #expect(address() == "https://metadata.invalid/")
    try await bench.close()
  }

  @Test("Metadata that are kept longer than the configuration allows do not count, whatever they say of themselves")
  func keptTooLong() async throws {
    let bench = try await Bench()
    let metadata = try await bench.open()
    try bench.publish()
    await metadata.refresh()
    try bench.site.withdraw()
    bench.clock.advance(hours: 23)
    #expect(metadata.applied(to: bench.live.trustList).peer(bench.portugal)?.tlsServerPins.count == 1)
    bench.clock.advance(hours: 2)
    #expect(metadata.applied(to: bench.live.trustList).peer(bench.portugal)?.tlsServerPins == [])
    try await bench.close()
  }

  @Test("Older metadata and those of another signer are not taken; the former stay, with one record of each reason")
  func refused() async throws {
    let bench = try await Bench()
    let metadata = try await bench.open()
    try bench.publish(url: "https://pt.localhost:9/good", activatedHours: -1)
    await metadata.refresh()
    for (signer, hours, code) in [
      ("pt/seal", Int64(-2), "trust.metadata.rollback"), ("fr/seal", 0, "trust.metadata.country"),
      ("stranger/seal", 0, "trust.metadata.country"), ("pt/seal", 5, "trust.metadata.not-yet-valid"),
    ] {
      try bench.publish(url: "https://pt.localhost:9/bad", activatedHours: hours, signer: signer)
      await metadata.refresh()
      await metadata.refresh()
      #expect(metadata.faults[MetadataService(.query, of: bench.portugal)] == code)
      let peer = metadata.applied(to: bench.live.trustList).peer(bench.portugal)
      #expect(peer?.endpoints.xca == "https://pt.localhost:9/good", "\(code)")
    }
    let codes = try await bench.records().filter { $0.details["service"] == "query" }.compactMap(\.errorCode)
    #expect(codes == ["trust.metadata.not-yet-valid", "trust.metadata.country", "trust.metadata.rollback"])
    try await bench.close()
  }

  @Test(
    "Where a publisher is comes from the locator where there is one, asked anew each time; else from the configuration")
  func located() async throws {
    let bench = try await Bench()
    try bench.publish(url: "https://pt.localhost:9/found")
    let asked = Mutex<[MetadataService.Kind]>([])
    let place = try bench.site.settings.url
    let metadata = try await bench.open {
      $0.url = "https://127.0.0.1:9"
    } locate: { service in
      asked.withLock { $0.append(service.kind) }
      return place
    }
    await metadata.refresh()
    await metadata.refresh()
    #expect(asked.withLock { $0 } == [.discovery, .query, .searchMask, .discovery, .query, .searchMask])
    #expect(metadata.faults.isEmpty)
    let peer = metadata.applied(to: bench.live.trustList).peer(bench.portugal)
    #expect(peer?.endpoints.xca == "https://pt.localhost:9/found")
    let other = try await bench.open { $0.url = "https://127.0.0.1:9" }
    await other.refresh()
    #expect(Set(other.faults.values).allSatisfy { $0.hasPrefix("transport.") } && !other.faults.isEmpty)
    #expect(asked.withLock { $0.count } == 6)
    try await bench.close()
  }

  @Test(
    "Without a zone in the configuration no name server is asked; with one, the country's record leads to its publisher"
  )
  func named() async throws {
    let bench = try await Bench()
    try bench.publish(url: "https://pt.localhost:9/named")
    let place = try bench.site.settings.url
    let service = MetadataService(.query, of: bench.portugal)
    let names = try NameService([
      service.locatorName(in: "sml.test").lowercased(): [
        .init(order: 10, preference: 5, flags: "U", services: "Meta:CPPA", expression: "!.*!http://127.0.0.1:9!"),
        .init(order: 20, preference: 1, flags: "S", services: "Meta:SMP", expression: "!.*!http://127.0.0.1:9!"),
        .init(order: 20, preference: 2, flags: "U", services: "Meta:SMP", expression: "!^x.*$!http://127.0.0.1:9!"),
        .init(order: 20, preference: 9, flags: "U", services: "Meta:SMP", expression: "!.*!http://127.0.0.1:9!"),
        .init(order: 20, preference: 3, flags: "u", services: "meta:smp", expression: "!^.*$!\(place)/!"),
      ]
    ])
    let plain = try await bench.open()
    await plain.refresh()
    #expect(names.questions == 0)
    let zone = MetadataLocator.Zone(
      domain: "sml.test", nameServer: try #require(NameServer("127.0.0.1:\(names.port)")))
    let metadata = try await bench.open { ($0.url, $0.locator) = ("", zone) }
    await metadata.refresh()
    #expect(metadata.faults.isEmpty && names.questions == 3)
    #expect(
      metadata.applied(to: bench.live.trustList).peer(bench.portugal)?.endpoints.xca == "https://pt.localhost:9/named")
    // A country that is not registered, and a server that is not there.
    let strange = try await bench.open {
      $0.locator = MetadataLocator.Zone(domain: "other.test", nameServer: zone.nameServer)
    }
    await strange.refresh()
    #expect(Set(strange.faults.values) == ["gateway.metadata-location"])
    names.stop()
    try await bench.close()
  }

  @Test(
    "Of a record only the address of the publisher is taken, and only from an expression that takes the whole name",
    arguments: [
      ("!.*!https://smp.example!", "https://smp.example"), ("!^.*$!http://smp.example/a/!i", "http://smp.example/a"),
      ("#.*#https://smp.example:8443/x#", "https://smp.example:8443/x"), ("", nil), ("!", nil), ("!.*!!", nil),
      ("!.*!https://smp.example", nil), ("!.*!ftp://smp.example!", nil), ("!.*!https://!", nil),
      ("!.*!file:///etc/passwd!", nil), ("!.*!https://a@smp.example!", nil), ("!.*!https://smp.example?x=!", nil),
      ("!.*!https://smp.example#x!", nil), ("!(.*)!https://\\1.example!", nil), ("!(a+)+$!https://smp.example!", nil),
      ("!.*!https://smp.example!g", nil), ("!.*!https://smp.example!!", nil), ("!.*!HTTPS://smp.example!", nil),
    ] as [(String, String?)])
  func expression(_ text: String, _ address: String?) {
    let pointer = NamingPointer(
      order: 1, preference: 1, flags: "U", services: "Meta:SMP", expression: text, replacement: "")
    #expect(MetadataLocator.address(in: [pointer]) == address)
    let elsewhere = NamingPointer(
      order: 1, preference: 1, flags: "U", services: "Meta:SMP", expression: text, replacement: "smp.example")
    #expect(MetadataLocator.address(in: [elsewhere]) == nil)
  }

  @Test("A publisher that shows another certificate is not read")
  func falsePublisher() async throws {
    let bench = try await Bench()
    let other = try DevelopmentPKI.path("pt/tls-server.pem")
    let metadata = try await bench.open { $0.server = other }
    try bench.publish()
    await metadata.refresh()
    #expect(metadata.faults[MetadataService(.query, of: bench.portugal)] == "transport.tls")
    #expect(metadata.applied(to: bench.live.trustList).peer(bench.portugal)?.tlsServerPins == [])
    try await bench.close()
  }

  @Test("The clinician's form follows the search mask that the country publishes")
  func searchMask() async throws {
    let bench = try await Bench()
    let metadata = try await bench.open()
    #expect(metadata.searchMask(of: bench.portugal) == nil)
    let mask = """
      <ism:searchFields xmlns:ism="http://ec.europa.eu/sante/ehncp/ism"><ism:country code="PT" label="label.ism.addressCountry">\
      <ism:patientSearch scope="ALL"><ism:identifier type="NORMAL"><ism:id domain="2.16.620.1.101.10.3.29" \
      label="label.ism.nationalPersonIdentifier" format="^[0-9]{9}$" contextualDescription="SNS" mandatory="true"/>\
      </ism:identifier></ism:patientSearch></ism:country></ism:searchFields>
      """
    try bench.publish([.searchMask], mask: mask)
    await metadata.refresh()
    let field = try #require(metadata.searchMask(of: bench.portugal)?.fields.first)
    #expect(field.label(in: "fr") == "Identifiant national de la personne")
    guard case .success(let identifier) = field.identifier(from: " 123 456 789 ") else {
      Issue.record("a value of the right form was refused")
      return
    }
    #expect(identifier.extension == "123456789" && identifier.root == "2.16.620.1.101.10.3.29")
    try await bench.close()
  }
}
