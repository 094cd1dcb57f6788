import Audit
import Consent
import Database
import Documents
import Domain
import Exchange
import Foundation
import GatewayTesting
import Logging
import Transport
import Translation
import Trust

@testable import Gateway

/// France and Portugal on loopback: real TLS, real SQLite, the demo's synthetic people, a PKI of their own.
final class TwoGateways: Sendable {
  let france: Rooms
  let portugal: Rooms
  let pki: URL
  let folder: URL
  private let servers: [Task<Void, any Error>]

  static let insRoot = OID("1.2.250.1.213.1.4.10")

  private init(france: Rooms, portugal: Rooms, pki: URL, folder: URL, servers: [Task<Void, any Error>]) {
    self.france = france
    self.portugal = portugal
    self.pki = pki
    self.folder = folder
    self.servers = servers
  }

  /// - Parameter holdSeconds: how long France holds a call for its patient.
  /// - Parameter isHeardAbroad: whether Portugal listens to other contact points too.
  /// - Parameter editAsking: as `edit`, for Portugal.
  /// - Parameter prepare: changes the PKI before a gateway reads it.
  /// - Parameter tamper: what a false country of affiliation, with France's own keys for the connection, makes of an
  ///   answer before it is sent.
  static func start(
    holdSeconds: Int = 5, lifetime: Int = 900, clock: Instant? = nil, isHeardAbroad: Bool = false,
    edit: (inout Settings) -> Void = { _ in }, editAsking: (inout Settings) -> Void = { _ in },
    tamper: (@Sendable (OutboundAnswer) -> OutboundAnswer)? = nil, prepare: (URL) throws -> Void = { _ in }
  ) async throws -> TwoGateways {
    let port = try required(FreePorts.choose(preferred: 0))
    let abroad = isHeardAbroad ? try required(FreePorts.choose(preferred: 0)) : 1
    let pki = try DevelopmentPKI.make(ports: isHeardAbroad ? ["fr": port, "pt": abroad] : ["fr": port])
    try prepare(pki)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("gateways-\(UUID().uuidString)")
    let records = folder.appendingPathComponent("records")
    try FileManager.default.createDirectory(at: records, withIntermediateDirectories: true)
    for (name, bytes) in DemoPeople.files { try Data(bytes).write(to: records.appendingPathComponent(name)) }
    var french = try settings("FR", pki, folder, port: port, holdSeconds: holdSeconds, lifetime: lifetime, clock: clock)
    french.records = records.path
    edit(&french)
    var portuguese = try settings(
      "PT", pki, folder, port: abroad, holdSeconds: holdSeconds, lifetime: lifetime, clock: clock)
    editAsking(&portuguese)
    let france = try await Rooms.open(french)
    let portugal = try await Rooms.open(portuguese)
    let (ready, isReady) = AsyncStream.makeStream(of: Int.self)
    let listener =
      try tamper.map { try falseListener(france, port: port, tamper: $0) { isReady.yield($0) } }
      ?? france.peerListener(french, logger: Logger(label: "test")) { isReady.yield($0) }
    var listeners = [listener]
    if isHeardAbroad {
      listeners.append(try portugal.peerListener(portuguese, logger: Logger(label: "test")) { isReady.yield($0) })
    }
    let servers = listeners.map { listener in Task { try await listener.run() } }
    var waiting = servers.count
    for await _ in ready {
      waiting -= 1
      if waiting == 0 { break }
    }
    return TwoGateways(france: france, portugal: portugal, pki: pki, folder: folder, servers: servers)
  }

  private static func falseListener(
    _ rooms: Rooms, port: Int, tamper: @escaping @Sendable (OutboundAnswer) -> OutboundAnswer,
    listening: @escaping @Sendable (Int) -> Void
  ) throws -> PeerListener {
    let paths = try rooms.keys.pemPaths(for: .tlsServer)
    let face = PeerFace(affiliation: rooms.affiliation)
    return try PeerListener(
      PeerListener.Settings(
        host: "127.0.0.1", port: port, certificateFile: paths.certificate, keyFile: paths.key, allowsTLS12: false),
      logger: Logger(label: "test"), verify: { (_: [Certificate]) throws(TrustFailure) in }, refused: { _ in },
      listening: listening, answer: { tamper(await face.answer($0)) })
  }

  func stop() async {
    france.affiliation?.stopHolding()
    await portugal.treatment.stop()
    for server in servers { server.cancel() }
    portugal.client.stop()
    for server in servers {
      do {
        _ = try await server.value
      } catch {
        // Cancelled on purpose.
      }
    }
    // Hundreds of gateways run one after the other in this process: their files and threads must go.
    await france.close()
    await portugal.close()
    for left in [pki, folder] {
      do { try FileManager.default.removeItem(at: left) } catch { print("left behind: \(left.path)") }
    }
  }

  /// A test asks faster than people do; those about limits set their own.
  private static var limits: LimitSettings {
    var limits = LimitSettings()
    limits.rates.peer = Rate(10_000)
    limits.rates.organisation = Rate(1000)
    limits.rates.professional = Rate(1000)
    limits.rates.professionalDay = Rate(10_000, per: 86_400)
    limits.rates.patient = Rate(1000, per: 60)
    limits.rates.repetition = Rate(1000)
    limits.address = Rate(1000)
    return limits
  }

  static func settings(
    _ country: String, _ pki: URL, _ folder: URL, port: Int, holdSeconds: Int, lifetime: Int, clock: Instant?
  ) throws -> Settings {
    let demo = try required(DemoCountry.all.first { $0.code.value == country })
    let code = demo.code.lowercased
    var settings = Settings(
      mode: .test, country: demo.code, homeCommunity: try required(OID(demo.homeCommunity)),
      repository: try required(OID(demo.repository)), codeAuthority: try required(OID(demo.codeAuthority)),
      peers: ListenSettings(host: "127.0.0.1", port: port, publicURL: "https://\(code).localhost:\(port)"),
      web: ListenSettings(host: "127.0.0.1", port: 0, publicURL: "http://\(code).localhost"),
      keys: pki.appendingPathComponent(code).path, store: folder.appendingPathComponent(code).path,
      trustList: pki.appendingPathComponent("trust-list.jws").path,
      trustListSigner: pki.appendingPathComponent("list.pem").path, terminology: nil, officialSchemas: nil,
      signIn: SignInSettings(issuer: "http://\(code).localhost/issuer", clientID: "passerelle", clientSecretFile: nil),
      records: nil,
      consent: ConsentSettings(
        requestLifetimeSeconds: lifetime, holdSeconds: holdSeconds, codeLifetimeMinutes: 60), fixedClock: clock,
      recordings: nil, accounts: [], limits: limits)
    settings.flags.limits = [:]
    return settings
  }
}

/// Unwraps outside of a test's own body.
func required<Value>(_ value: Value?) throws -> Value {
  guard let value else { throw CocoaError(.featureUnsupported) }
  return value
}
