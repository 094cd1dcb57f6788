import Foundation
import GatewayDriver
import GatewayTesting
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite(
  "What must never be written is nowhere", .serialized, .enabled(if: BuiltProgram.path != nil, "needs the program"))
struct CanaryTests {
  /// Core files allowed by the parent, backtraces wished for by the environment: the gateway must forbid both itself.
  static let careless = ["/bin/sh", "-c", #"ulimit -c unlimited 2>/dev/null; exec "$0" "$@""#]

  @Test("Marked values of an exchange, of refusals and of crashes: none in store, outputs, temporary and core files")
  func canaries() async throws {
    var scene = try await CanaryScene.prepare(patients: 4)
    let gateway = scene.gateway
    defer { gateway.remove() }
    let running = RunningGateway(
      gateway, environment: ["TMPDIR": scene.temporary.path, "SWIFT_BACKTRACE": "enable=yes,color=no"],
      tracer: Self.careless)
    try await running.start()
    try Self.forbidsCores(running)
    let caller = try PortugueseCaller(calling: gateway)
    defer { caller.stop() }
    let signature = try await exchange(gateway.patients[0], caller, scene)
    scene.canaries.mark("signature of an assertion", signature)
    scene.canaries.mark("document that was asked for", "CANARI-UNKNOWN-DOCUMENT")
    try await refusals(caller, &scene)
    try await pages(caller, &scene)
    // The write-ahead log is at its fullest now.
    #expect(try scene.found() == [])
    for (index, signal) in [SIGSEGV, SIGABRT].enumerated() {
      let marked = scene
      async let cut: Void = ignore { _ = try await exchange(gateway.patients[index + 1], caller, marked) }
      try await running.crash(by: signal)
      _ = await cut
      try await running.start()
    }
    #expect(try await running.stop().status == 0)
    #expect(try scene.found() == [])
    #expect(scene.canaries.count > 20)
    for file in try Canaries.files(below: gateway.folder) {
      #expect(!file.lastPathComponent.hasPrefix("core"), "a core file: \(file.path)")
      if file.lastPathComponent == "stderr" {
        let said = try String(contentsOf: file, encoding: .utf8)
        #expect(said.split(separator: "\n").allSatisfy { $0.hasPrefix("FR: ") }, "\(said)")
      }
    }
    // A search that finds nothing anywhere would prove nothing: what stands in the store on purpose is found, and the
    // record itself is full of marks.
    let organisation = Array("urn:hl7ii:2.999.351.10:HDR".utf8)
    #expect(
      try Canaries.files(below: gateway.store).contains { try Canaries.holds(Data(contentsOf: $0), organisation) })
    #expect(try !scene.canaries.found(below: gateway.folder.appendingPathComponent("records")).isEmpty)
  }

  private static func forbidsCores(_ running: RunningGateway) throws {
    let id = try #require(running.processID)
    let limits = try String(contentsOfFile: "/proc/\(id)/limits", encoding: .utf8).split(separator: "\n")
    let line = try #require(limits.first { $0.hasPrefix("Max core file size") })
    #expect(line.split(whereSeparator: \.isWhitespace).suffix(3) == ["0", "0", "bytes"])
  }

  private func ignore(_ body: () async throws -> Void) async {
    do { try await body() } catch { return }
  }

  /// A whole exchange, its last message again, and one for a document that is not there.
  ///
  /// - Returns: the beginning of a signature of its assertions.
  private func exchange(
    _ patient: FrenchGateway.Patient, _ caller: PortugueseCaller, _ scene: CanaryScene
  ) async throws -> String {
    let exchange = try caller.prepare(patient, professional: CanaryScene.professional)
    #expect(try await caller.discover(exchange).status == 200)
    let document = try #require(try await caller.document(in: caller.list(exchange)))
    let message = caller.retrieval(exchange, document)
    #expect(try await caller.send(message).holdsDocument)
    #expect(try await !caller.send(message).holdsDocument)
    let other = caller.retrieval(exchange, (document.repository, "2.999.33.1^CANARI-UNKNOWN-DOCUMENT"))
    try checked(await caller.send(other), scene)
    let text = String(decoding: exchange.queryMessage, as: UTF8.self)
    let signature = try #require(text.firstMatch(of: #/SignatureValue>([A-Za-z0-9+\/=]{40})/#))
    return String(signature.output.1)
  }

  /// Messages that are refused, each with something marked in it.
  private func refusals(_ caller: PortugueseCaller, _ scene: inout CanaryScene) async throws {
    let service = "/openncp-ws-server/services/XCA_Service"
    let (soap, patient) = ("application/soap+xml; charset=UTF-8", scene.gateway.patients[3])
    for word in ["CANARI-MALFORMED", "CANARI-QUERY", "CANARI-PATH", "CANARI-HEADER", "CANARI-ENTITY"] {
      scene.canaries.mark(word, word)
    }
    let bodies = [
      "<a><CANARI-MALFORMED>\(patient.ins)</a>", "CANARI-MALFORMED \(patient.ins)",
      #"<!DOCTYPE a [<!ENTITY e "CANARI-ENTITY">]><a>&e;\#(patient.ins)</a>"#,
      "<S:Envelope xmlns:S='http://www.w3.org/2003/05/soap-envelope'><S:Body>CANARI-MALFORMED</S:Body></S:Envelope>",
      "",
    ]
    for body in bodies {
      for path in [service, service + "?patient=CANARI-QUERY\(patient.ins)", "/CANARI-PATH/\(patient.ins)"] {
        let reply = try await caller.send(
          Array(body.utf8), as: soap, to: path, headers: [("SOAPAction", "CANARI-HEADER"), ("X-Id", patient.ins)])
        #expect(reply.status >= 400)
        try checked(reply, scene)
      }
    }
    let wrong = FrenchGateway.Patient(ins: patient.ins, birthDate: patient.birthDate, code: "CANAR9XY")
    scene.canaries.mark("wrong code", wrong.code)
    // The answer repeats the query, as the profile wants it, so only what stays here is looked at.
    #expect(try await caller.discover(caller.prepare(wrong, professional: CanaryScene.professional)).status == 200)
  }

  private func pages(_ caller: PortugueseCaller, _ scene: inout CanaryScene) async throws {
    let base = try #require(try Self.webPort(of: scene.gateway)).description
    for word in ["CANARI-COOKIE", "CANARI-WEB-QUERY", "CANARI-WEB-PATH", "CANARI-FORM", "203.0.113.77"] {
      scene.canaries.mark(word, word)
    }
    let headers = [(name: "Cookie", value: "session=CANARI-COOKIE"), (name: "X-Forwarded-For", value: "203.0.113.77")]
    for path in [
      "/", "/CANARI-WEB-PATH?code=CANARI-WEB-QUERY", "/signed-in?code=CANARI-WEB-QUERY&state=CANARI-WEB-QUERY",
    ] {
      let url = "http://127.0.0.1:\(base)\(path)"
      for form in [nil, "code=CANARI-FORM&ins=\(scene.gateway.patients[3].ins)"] {
        try checked(await caller.browse(url, headers: headers, form: form), scene)
      }
    }
  }

  private static func webPort(of gateway: FrenchGateway) throws -> Int? {
    let text = try String(contentsOf: gateway.configuration, encoding: .utf8)
    return text.firstMatch(of: #/http://fr.localhost:(\d+)"/#).flatMap { Int($0.output.1) }
  }

  /// A refusal tells the other side nothing that it did not ask for by the rules.
  private func checked(_ reply: PortugueseCaller.Reply, _ scene: CanaryScene) throws {
    let found = scene.canaries.found(in: Data(reply.head.utf8) + Data(reply.body))
      // Addresses of our own pages name the host, and a test gateway's host is loopback.
      .filter { !$0.hasPrefix("address of the client") }
    #expect(found == [], "\(reply.status) \(reply.head)")
  }
}
