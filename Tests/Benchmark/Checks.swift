import Assertions
import Database
import Domain
import Foundation
import GatewayDriver
import GatewayTesting
import IHE
import Trust
import XML

/// What each check of a message costs by itself, in seconds of CPU of one thread, on the messages of a real exchange.
struct Checks {
  private(set) var rows: [(name: String, seconds: Double)] = []

  static func measure(commits: Int) async throws -> Checks {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bench-\(UUID().uuidString)")
    let gateway = try await FrenchGateway.prepare(
      patients: 1, record: String(decoding: Samples.record(), as: UTF8.self), ins: "278043306312427",
      birthDate: "19780412", port: LoopbackPort.free(), webPort: LoopbackPort.free(), folder: folder)
    defer { gateway.remove() }
    let caller = try PortugueseCaller(calling: gateway)
    defer { caller.stop() }
    let exchange = try caller.prepare(gateway.patients[0], professional: 0)
    var checks = Checks()
    try checks.addHandshake(gateway.pki)
    try await checks.addCertificates(caller, gateway.pki)
    let verified = try checks.addMessage(exchange.queryMessage, caller)
    try await checks.addReplay(verified, in: folder, commits: commits)
    return checks
  }

  private mutating func add(_ name: String, _ body: () throws -> Void) throws {
    try body()
    rows.append((name, CPU.best { do { try body() } catch { Self.stop(error) } }))
  }

  var lines: [String] {
    ["What the checks of a message cost (CPU)"]
      + rows.map { row in
        let text = Report.milli(row.seconds)
        return "  \(String(repeating: " ", count: max(0, 8 - text.count)))\(text) ms  \(row.name)"
      }
  }

  private static func stop(_ error: any Error) {
    print("a check failed while it was measured: \(error)")
    exit(1)
  }

  private mutating func addHandshake(_ pki: URL) throws {
    let keys = try KeyDirectory(path: pki.appendingPathComponent("fr").path)
    let (server, client) = (try keys.privateKey(for: .tlsServer), try keys.privateKey(for: .tlsClient))
    try add("handshake of TLS 1.3 with two certificates, both sides of it") {
      try SelfHandshake.check(server: server, client: client)
    }
  }

  private mutating func addCertificates(_ caller: PortugueseCaller, _ pki: URL) async throws {
    let now = SystemClock().now
    guard var peer = caller.trustList.peer(tlsClient: caller.clientChain[0]) else {
      throw ExchangeRun.Failed(description: "the trust list lacks the caller")
    }
    let chain = caller.clientChain
    let listed = peer
    try add("certificate of the connection, with revocation lists") {
      try verify(chain: chain, for: .tlsClient, peer: listed, at: now)
    }
    peer.revocation = .notPublished
    let silent = peer
    try add("the same without revocation") { try verify(chain: chain, for: .tlsClient, peer: silent, at: now) }
    let memory = RevocationMemory(clock: SystemClock(), graceUsed: { _ in }) { _, request in
      Self.answer(to: request, pki)
    }
    (peer.revocation, peer.memory) = (.responder("http://127.0.0.1:9"), memory)
    let asked = peer
    _ = try await asked.awaitingRevocation(isOpen: { $0.code == "trust.certificate.revocation-unknown" }) {
      () throws(TrustFailure) in try verify(chain: chain, for: .tlsClient, peer: asked, at: now)
    }
    try add("the same with the remembered answer of a responder (OCSP)") {
      try verify(chain: chain, for: .tlsClient, peer: asked, at: now)
    }
  }

  /// What `openssl ocsp` answers as the responder of Portugal's authority; nil where it does not.
  private static func answer(to request: [UInt8], _ pki: URL) -> [UInt8]? {
    let country = pki.appendingPathComponent("pt")
    func path(_ name: String) -> String { country.appendingPathComponent(name).path }
    do {
      try Data(request).write(to: country.appendingPathComponent("request.der"))
      _ = try Command.run(
        "/usr/bin/env",
        [
          "openssl", "ocsp", "-index", path("authority/index.txt"), "-CA", path("ca.pem"), "-rsigner", path("ca.pem"),
          "-rkey", path("authority/ca.key"), "-reqin", path("request.der"), "-respout", path("answer.der"), "-ndays",
          "1",
        ])
      return [UInt8](try Data(contentsOf: country.appendingPathComponent("answer.der")))
    } catch {
      return nil
    }
  }

  private mutating func addMessage(_ message: [UInt8], _ caller: PortugueseCaller) throws -> VerifiedCaller {
    try add("XML door and envelope, \(message.count) bytes") { _ = try SOAPEnvelope.decode(Document.parse(message)) }
    let envelope = try SOAPEnvelope.decode(Document.parse(message))
    let assertions = envelope.security?.children.filter { $0.name == "Assertion" } ?? []
    for (name, assertion) in zip(["HCP", "TRC"], assertions) {
      try add("signature of the \(name) assertion (RSA-3072): digest, value, and the signed bytes read anew") {
        _ = try XMLSignature.verify(assertion, placed: .afterFirstChild("Issuer"))
      }
    }
    let list = caller.trustList
    let authenticator = Authenticator(trustList: { list }, clock: SystemClock())
    func authenticate() throws -> VerifiedCaller {
      try authenticator.authenticate(security: envelope.security, transaction: .iti38, tls: caller.clientChain)
    }
    try add("all of who asks: connection, both assertions, signers, every rule") { _ = try authenticate() }
    return try authenticate()
  }

  private mutating func addReplay(_ verified: VerifiedCaller, in folder: URL, commits: Int) async throws {
    let store = try Store.open(
      path: folder.appendingPathComponent("replay.sqlite").path, migrations: ReplayTable.migrations)
    let (table, now) = (ReplayTable(), SystemClock().now)
    func record(_ keys: Bool, _ round: Int) async throws -> Double {
      let before = CPU.ofProcess
      for number in 0..<commits {
        let message = ReceivedMessage(id: "urn:uuid:\(round)-\(number)", digest: Digest.sha256([UInt8(number & 255)]))
        let write = table.record(message, from: verified, at: now)
        try await store.commit { connection in
          try keys ? write.apply(to: connection) : connection.execute("UPDATE replay_size SET keys = keys", [])
        }
      }
      return (CPU.ofProcess - before) / Double(commits)
    }
    _ = try await record(true, 0)
    let (with, without) = (try await record(true, 1), try await record(false, 2))
    rows.append(("replay keys of a message, within its durable commit", max(0, with - without)))
    rows.append(("a durable commit by itself", without))
    try await store.close()
  }
}
