import Audit
import Consent
import Dispatch
import Documents
import Domain
import Exchange
import Foundation
import GatewayTesting
import IHE
import Terminology
import Testing
import Translation
import Trust

@testable import Gateway

/// A peer that others wrote the parts of (requests, lxml, signxml), with the habits of OpenNCP (wire-ihe.md, [peer]).
struct OpenNCP {
  static let isHere = PythonTools.have("requests", "lxml", "signxml", "cryptography")
  private static let script = Project.root.appendingPathComponent("Tests/EndToEndTests/Peer/openncp.py").path

  /// What one exchange gave, as the peer tells it.
  struct Exchange: Decodable {
    struct Discovery: Decodable {
      let status: Int
      let codes: [String]
      let found: Bool
    }
    struct Query: Decodable {
      let status: Int
      let errors: [String]
      let formats: [String]
    }
    struct Retrieve: Decodable {
      let status: Int
      let errors: [String]
      let document: Document?
    }
    struct Document: Decodable {
      let root: String
      let sections: Int
      let pdf: Bool
    }

    let discovery: Discovery
    let query: Query?
    let retrieve: [Retrieve]?
  }

  /// France as it is, Portugal as a peer with RSA keys of 2048 bits.
  static func start(isExcepted: Bool) async throws -> TwoGateways {
    try await TwoGateways.start(
      holdSeconds: 1,
      prepare: { pki in
        let outcome = try PythonTools.run([script, "prepare", pki.path, isExcepted ? "excepted" : "strict"])
        guard outcome.status == 0 else { throw PeerFailure(text: outcome.errors) }
      })
  }

  /// Runs one exchange about a person, in a process of its own.
  ///
  /// - Parameters:
  ///   - code: nil where the patient gave none.
  ///   - number: another one than the person's.
  ///   - audience: of the HCP assertion, where it is not the right one.
  static func ask(
    _ gateways: TwoGateways, _ person: DemoPeople.Person, code: String? = nil, number: String? = nil,
    audience: String? = nil
  ) async throws -> Exchange {
    let own = gateways.france.own
    let port = try required(URL(string: own.endpoints.first ?? "")?.port)
    let identifiers =
      [[DemoPeople.insTestRoot, number ?? person.ins]] + (code.map { [[own.codeAuthority.value, $0]] } ?? [])
    let work: [String: Any] = [
      "identity": audience.map { ["audience": $0] } ?? [:],
      "port": port, "receiver": own.homeCommunity.value, "sender": gateways.portugal.own.homeCommunity.value,
      "born": person.birthDate, "identifiers": identifiers,
    ]
    let text = String(decoding: try JSONSerialization.data(withJSONObject: work), as: UTF8.self)
    let pki = gateways.pki.path
    let outcome = try await withCheckedThrowingContinuation { continuation in
      // It waits for a process: not on a thread that the gateways of this test need.
      DispatchQueue.global().async {
        continuation.resume(with: Result { try PythonTools.run([script, "ask", pki, text]) })
      }
    }
    guard outcome.status == 0 else { throw PeerFailure(text: outcome.errors) }
    return try JSONDecoder().decode(Exchange.self, from: Data(outcome.output.utf8))
  }

  /// Portugal as it is, France as a peer that answers from another process.
  static func startServer(_ person: DemoPeople.Person) async throws -> (gateways: TwoGateways, server: Process) {
    let port = try required(FreePorts.choose(preferred: 0))
    let gateways = try await TwoGateways.start(
      holdSeconds: 1,
      prepare: { pki in
        let outcome = try PythonTools.run([script, "prepare-server", pki.path, String(port)])
        guard outcome.status == 0 else { throw PeerFailure(text: outcome.errors) }
      })
    let work = try documents(of: person, gateways, port)
    let server = Process()
    server.executableURL = URL(fileURLWithPath: PythonTools.interpreter)
    server.arguments = [script, "serve", gateways.pki.path, work]
    // A process that outlives its test must not hold the test's own outputs open.
    server.standardOutput = FileHandle.nullDevice
    try server.run()
    let ready = gateways.pki.appendingPathComponent("openncp-ready").path
    for _ in 0..<500 where !FileManager.default.fileExists(atPath: ready) {
      try await Task.sleep(for: .milliseconds(20))
    }
    return (gateways, server)
  }

  /// Makes both forms of a person's summary for the peer to give, and says what it needs to know.
  private static func documents(
    of person: DemoPeople.Person, _ gateways: TwoGateways, _ port: Int
  ) throws -> String {
    let own = gateways.france.own
    let reading = try DocumentReader.read(person.record)
    let (l3, l1) = (
      InstanceIdentifier(root: own.repository.value, extension: "PS.XML"),
      InstanceIdentifier(root: own.repository.value, extension: "PS.PDF")
    )
    let identity = DocumentIdentity(id: l3, createdAt: gateways.france.clock.now, l1: l1)
    let translator = Translator(catalogue: .starter)
    let translated = try translator.translate(reading, as: identity)
    let original = try translator.l1(translated.summary, as: identity)
    try Data(translated.pivot).write(to: gateways.folder.appendingPathComponent("l3.xml"))
    try Data(original.bytes).write(to: gateways.folder.appendingPathComponent("l1.xml"))
    let patient = try required(reading.summary.header.patient.identifiers.first)
    let work: [String: Any] = [
      "port": port, "folder": gateways.folder.path, "home": own.homeCommunity.value,
      "repository": own.repository.value, "root": patient.root, "number": patient.extension ?? "",
      "born": person.birthDate, "l3": "\(l3.root)^PS.XML", "l1": "\(l1.root)^PS.PDF",
    ]
    return String(decoding: try JSONSerialization.data(withJSONObject: work), as: UTF8.self)
  }

  struct PeerFailure: Error, CustomStringConvertible {
    let text: String
    var description: String { String(text.suffix(600)) }
  }
}

@Suite("A peer that shares no code with us", .serialized, .enabled(if: OpenNCP.isHere, "needs requests and signxml"))
struct OpenNCPTests {
  let person = DemoPeople.all[0]

  private func makeCode(_ gateways: TwoGateways) async throws -> String {
    let desk = try required(gateways.france.patients)
    let made = try await desk.makeCode(
      for: gateways.patient(person), country: gateways.portugal.own.country, sections: desk.offeredParts, minutes: 60,
      shown: Digest.sha256(Array("screen".utf8)))
    return made.code.exposed
  }

  @Test("It asks France with a code, as OpenNCP does: two listed, L3 and L1 in two calls, and nothing a second time")
  func asks() async throws {
    let gateways = try await OpenNCP.start(isExcepted: true)
    let exchange = try await OpenNCP.ask(gateways, person, code: makeCode(gateways))
    #expect(exchange.discovery.status == 200 && exchange.discovery.found, "\(exchange.discovery)")
    #expect(exchange.query?.errors == [])
    #expect(exchange.query?.formats == ["urn:epSOS:ps:ps:2010", "urn:ihe:iti:xds-sd:pdf:2008"])
    let retrieved = exchange.retrieve ?? []
    #expect(retrieved.map(\.status) == [200, 200, 200])
    #expect(retrieved.map(\.errors) == [[], [], [ErrorCode.noConsent]])
    #expect(retrieved.first?.document?.root == "ClinicalDocument")
    #expect((retrieved.first?.document?.sections ?? 0) >= 5)
    #expect(retrieved.dropFirst().first?.document?.pdf == true)
    #expect(retrieved.last?.document == nil)
    let releases = try await gateways.frenchEvents().filter { $0.kind == EventKind.released.rawValue }
    #expect(releases.map { $0.event?.details["forms"] } == ["L3", "L1"])
    await gateways.stop()
  }

  @Test("With a code that nobody made it learns what it learns of an unknown patient")
  func wrongCode() async throws {
    let gateways = try await OpenNCP.start(isExcepted: true)
    let exchange = try await OpenNCP.ask(gateways, person, code: "22222222")
    #expect(!exchange.discovery.found)
    #expect(exchange.discovery.codes == [ErrorCode.noMatch])
    await gateways.stop()
  }

  @Test("An assertion for another audience, and a number that nobody has, find nobody")
  func refused() async throws {
    let gateways = try await OpenNCP.start(isExcepted: true)
    let elsewhere = try await OpenNCP.ask(gateways, person, audience: "urn:example:elsewhere")
    #expect(!elsewhere.discovery.found)
    #expect(elsewhere.discovery.codes == ["ERROR_HPI_GENERIC"])
    #expect(try await gateways.connectorCalls().isEmpty)
    let unknown = try await OpenNCP.ask(gateways, person, number: "278043306312999")
    #expect(!unknown.discovery.found)
    #expect(unknown.discovery.codes == [ErrorCode.noMatch])
    await gateways.stop()
  }

  @Test("A patient who refuses and one who has not answered look the same to it: 4701, no list, no document")
  func consentRefused() async throws {
    let gateways = try await OpenNCP.start(isExcepted: true)
    let waiting = try await OpenNCP.ask(gateways, person)
    try await gateways.answer(person) { _ in .refuse }
    let refused = try await OpenNCP.ask(gateways, person)
    for exchange in [waiting, refused] {
      #expect(exchange.discovery.found)
      #expect(exchange.query?.errors == [ErrorCode.noConsent])
      #expect(exchange.query?.formats == [] && exchange.retrieve == nil || exchange.retrieve?.isEmpty == true)
    }
    #expect(try await gateways.connectorCalls()["releasing"] == nil)
    await gateways.stop()
  }

  @Test("Without the listed exception its keys of 2048 bits open no connection")
  func weakKey() async throws {
    let gateways = try await OpenNCP.start(isExcepted: false)
    let code = try await makeCode(gateways)
    await #expect(throws: OpenNCP.PeerFailure.self) { try await OpenNCP.ask(gateways, person, code: code) }
    #expect(try await gateways.connectorCalls().isEmpty)
    await gateways.stop()
  }

  @Test("It answers Portugal: AE beside a patient is a match, inline documents are read, and no seal is said")
  func answers() async throws {
    let (gateways, server) = try await OpenNCP.startServer(person)
    defer { server.terminate() }
    let treatment = gateways.portugal.treatment
    let id = try await gateways.ask(person)
    guard case .delivered = try await gateways.outcome(of: id) else {
      Issue.record("\(try await gateways.outcome(of: id))")
      return await gateways.stop()
    }
    let (display, received) = try await treatment.display(id, in: LanguageTag("pt"), for: gateways.ana)
    #expect(display.sections.prefix(2).map(\.code) == ["104605-1", "48765-2"])
    #expect(received.sealedBy == nil)
    #expect(received.isOriginalOffered)
    let original = try await treatment.original(of: id, for: gateways.ana)
    #expect(original.bytes.starts(with: Array("%PDF-".utf8)))
    #expect(original.sealedBy == nil)
    #expect(try await gateways.connectorCalls().isEmpty, "France itself was never called")
    await gateways.stop()
  }
}
