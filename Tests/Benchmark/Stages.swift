import Assertions
import Documents
import Domain
import Foundation
import GatewayDriver
import GatewayTesting
import IHE
import Signing
import Terminology
import Translation
import Trust
import Validation
import XML

/// What the gateway's own stages cost by themselves, in seconds of CPU, on the document of the exchange.
struct Stages {
  var rows: [(name: String, seconds: Double)] = []

  static func measure(repeats: Int) async throws -> Stages {
    var stages = Stages()
    let bytes = try Samples.record()
    let translator = Translator(catalogue: .starter)
    let validator = try Validator.withPivotSchema()
    let document = try Document.parse(bytes, limits: .nationalDocument)
    let reading = try DocumentReader.read(document)
    let identity = DocumentIdentity.derived(from: reading.summary.header)
    let translated = try translator.translate(reading, as: identity)
    let validated = try validator.validate(translated)
    let key = try KeyDirectory(path: DevelopmentPKI.path("fr")).key(for: .seal)
    let now = SystemClock().now
    let sealed = try DocumentSeal.seal(validated, receiptDigest: Digest.sha256([1]), key: key, at: now)
    try stages.add("parse the national record") { _ = try Document.parse(bytes, limits: .nationalDocument) }
    try stages.add("read it into the model") { _ = try DocumentReader.read(document) }
    try stages.add("transcode and write the pivot") { _ = try translator.translate(reading, as: identity) }
    try stages.add("validate the pivot") { _ = try validator.validate(translated) }
    try stages.add("seal it") {
      _ = try DocumentSeal.seal(validated, receiptDigest: Digest.sha256([1]), key: key, at: now)
    }
    try stages.add("digest it (SHA-256)") { _ = Digest.sha256(sealed.bytes) }
    try await stages.addMessages()
    return stages
  }

  private mutating func add(_ name: String, _ body: () throws -> Void) throws {
    try body()
    rows.append((name, CPU.best { do { try body() } catch { fatal(error) } }))
  }

  /// Reading and authenticating the three messages of an exchange.
  private mutating func addMessages() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bench-\(UUID().uuidString)")
    let gateway = try await FrenchGateway.prepare(
      patients: 1, record: String(decoding: Samples.record(), as: UTF8.self), ins: "278043306312427",
      birthDate: "19780412", port: LoopbackPort.free(), webPort: LoopbackPort.free(), folder: folder)
    defer { gateway.remove() }
    let caller = try PortugueseCaller(calling: gateway)
    defer { caller.stop() }
    let exchange = try caller.prepare(gateway.patients[0], professional: 0)
    let list = caller.trustList
    let authenticator = Authenticator(trustList: { list }, clock: SystemClock())
    for (name, message, transaction) in [
      ("ITI-55", exchange.discoveryMessage, Assertions.Transaction.iti55),
      ("ITI-38", exchange.queryMessage, Assertions.Transaction.iti38),
    ] {
      try add("\(name): parse and read the envelope") { _ = try SOAPEnvelope.decode(Document.parse(message)) }
      let envelope = try SOAPEnvelope.decode(Document.parse(message))
      try add("\(name): authenticate (\(transaction == .iti55 ? "HCP" : "HCP and TRC") assertion)") {
        _ = try authenticator.authenticate(
          security: envelope.security, transaction: transaction, tls: caller.clientChain)
      }
    }
  }

  private func fatal(_ error: any Error) {
    print("a stage failed while it was measured: \(error)")
    exit(1)
  }
}
