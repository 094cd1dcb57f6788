import Audit
import Consent
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing
import Trust
import XML

@testable import Gateway
@testable import Web

@Suite("What a patient sees of the log", .serialized)
struct PatientHistoryTests {
  @Test("A release is in the history with its entry, whose proof holds; nobody else gets that proof")
  func proof() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let person = DemoPeople.all[0]
    let raw = try RawPeer(gateways, person)
    let name = try await raw.allowed(person)
    _ = try await raw.send(raw.retrieval(name), to: raw.peer.endpoints.xca)
    _ = try await gateways.france.log.checkpoint()
    let desk = try required(gateways.france.patients)
    let me = try gateways.patient(person)
    let request = try required(await desk.requests(of: me).first)
    let entry = try required(await desk.entries(of: me)[request.traceID])
    let event = try required(await gateways.frenchEvents().first { $0.sequence == entry })
    #expect(event.kind == EventKind.released.rawValue)
    let proof = try required(await desk.proof(of: entry, for: me))
    #expect(proof["schema"] == "passerelle.proof/1")
    #expect(proof["index"]?.integer == Int(entry))
    #expect(try holds(proof), "the proof leads to no root that the log signed")
    var changed = proof.object ?? [:]
    changed["entry"] = .string((proof["entry"]?.string ?? "").replacing("released", with: "refused"))
    #expect(try !holds(.object(changed)), "a changed entry has the same proof")
    let other = try gateways.patient(DemoPeople.all[1])
    #expect(try await desk.proof(of: entry, for: other) == nil)
    #expect(try await desk.entries(of: other).isEmpty)
    let answer = try required(await desk.signedAnswers(to: request.id, of: me).first)
    let bytes = desk.consentDocument(answer)
    let document = try Document.parse(bytes)
    #expect(document.root.text.contains(answer.digest.hex))
    #expect(String(decoding: bytes, as: UTF8.self).contains("57016-8"))
    try check(bytes, desk.consentResource(answer))
    await gateways.stop()
  }

  /// What a third party does with the file (RFC 9162, section 2.1.3.2), written here once more.
  private func holds(_ proof: JSON) throws -> Bool {
    var hash = Digest.sha256([0] + Array(try required(proof["entry"]?.string).utf8))
    var (index, last) = (try required(proof["index"]?.integer), try required(proof["size"]?.integer) - 1)
    for text in try required(proof["proof"]?.array) {
      let other = try required([UInt8](hex: Substring(text.string ?? "")))
      guard last > 0 else { return false }
      if index % 2 == 1 || index == last {
        hash = Digest.sha256([1] + other + hash)
        while index % 2 == 0, index != 0 { (index, last) = (index / 2, last / 2) }
      } else {
        hash = Digest.sha256([1] + hash + other)
      }
      (index, last) = (index / 2, last / 2)
    }
    let note = try required(proof["checkpoint"]?.string).split(separator: "\n", omittingEmptySubsequences: false)
    return last == 0 && hash.hex == proof["root"]?.string && note.dropFirst(2).first == Substring(Base64.encode(hash))
  }

  /// The renderings, by schemas that are not ours: CDA R2, and FHIR R4.
  private func check(_ document: [UInt8], _ resource: JSON) throws {
    if Shared.isHere {
      let schema = try Schema.load(path: Shared.url("conformance/xsd/cda/CDA_Pharma.xsd").path)
      let faults = schema.issues(in: try Document.parse(document)).map(\.message)
      #expect(faults.isEmpty, "BPPC: \(faults)")
    }
    guard PythonTools.have("fhirkit") else { return }
    let folder = try TemporaryFolder.make("consent")
    let (file, script) = (folder.appendingPathComponent("consent.json"), folder.appendingPathComponent("check.py"))
    try Data(resource.canonical.utf8).write(to: file)
    try Data(
      "import fhirkit, json, sys\nfor i in fhirkit.validate(json.load(open(sys.argv[1]))): print(i.severity, i.path, i.message)\n"
        .utf8
    ).write(to: script)
    let outcome = try PythonTools.run([script.path, file.path])
    #expect(outcome.status == 0 && !outcome.output.contains("error"), "FHIR: \(outcome.output)\(outcome.errors)")
    // It would see a fault.
    try Data(resource.canonical.replacing("\"status\":\"active\"", with: "\"status\":[7]").utf8).write(to: file)
    #expect(try PythonTools.run([script.path, file.path]).output.contains("error"))
  }

  @Test("The page names time, reason and the machines between, and is narrowed by year and country without a script")
  func narrowed() async throws {
    let pages = try await FrenchPages.start()
    let person = DemoPeople.all[0]
    let camille = pages.browser()
    _ = try await camille.signIn(at: pages.url, account: "camille", password: "demo")
    let id = try await pages.gateways.ask(person)
    try await pages.gateways.answer(person) { .allow(sections: $0.parts.map(\.code)) }
    _ = try await pages.gateways.outcome(of: id)
    func history(_ query: String) async throws -> String {
      try await camille.get("\(pages.url)/patient/history\(query)").text
    }
    let whole = try await history("")
    #expect(whole.contains(/because you allowed it on your device at [0-9]{2}:[0-9]{2}/))
    #expect(whole.contains("passed through the contact points of France and Portugal"))
    #expect(whole.contains(/[0-9]{2}:[0-9]{2} \(time in France, [0-9]{2}:[0-9]{2} UTC\)/))
    let year = String(
      CivilTime(country: pages.gateways.france.own.country).fields(pages.gateways.france.clock.now).year)
    for (query, isThere) in [
      ("?year=\(year)&country=PT", true), ("?year=\(year)", true), ("?country=PT&year=", true), ("?year=2001", false),
      ("?country=ES", false), ("?country=%22%3E%3Cscript%3E", false),
    ] {
      let page = try await history(query)
      #expect(page.contains("MARTINS") == isThere, "\(query)")
      #expect(page.contains("Nothing matches. Show all again.") == !isThere, "\(query)")
      #expect(!page.contains("<script>") && page.contains("name=\"year\""), "\(query)")
    }
    await pages.stop()
  }

  @Test("“I do not recognise this” opens a case in the log, and stops what has not left")
  func unknown() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let person = DemoPeople.all[0]
    let raw = try RawPeer(gateways, person)
    let name = try await raw.allowed(person)
    let desk = try required(gateways.france.patients)
    let me = try gateways.patient(person)
    let request = try required(await desk.requests(of: me).first)
    try await desk.doesNotRecognise(request.id, by: me)
    #expect(try await desk.request(request.id, of: me).state == .withdrawn)
    let reply = try await raw.send(raw.retrieval(name), to: raw.peer.endpoints.xca)
    #expect(!reply.holdsDocument)
    let cases = try await gateways.frenchEvents().filter { $0.kind == EventKind.caseOpened.rawValue }
    #expect(cases.map { $0.event?.details["reference"] } == [request.reference.description])
    await gateways.stop()
  }
}
