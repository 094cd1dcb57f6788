import Audit
import Database
import Domain
import Foundation
import GatewayTesting
import IHE
import OfficialSchemas
import Testing
import Trust
import XML

@testable import Exchange

@Suite("Events as others read them")
struct EventRenderingTests {
  private static let schema = Project.root.appendingPathComponent("Schemas/audit-event.schema.json")

  /// What the schema finds in each resource, as jsonschema for Python judges; empty where nothing.
  private func faults(_ resources: [JSON]) throws -> [String] {
    let script = """
      import json, sys
      from jsonschema import Draft202012Validator as Schema
      schema = json.load(open(sys.argv[1]))
      Schema.check_schema(schema)
      judge = Schema(schema)
      for resource in json.load(sys.stdin):
          fault = next(judge.iter_errors(resource), None)
          print("" if fault is None else fault.json_path + " " + fault.message[:200].replace(chr(10), " "))
      """
    let input = Array(JSON.array(resources).canonical.utf8)
    let outcome = try PythonTools.run(["-c", script, Self.schema.path], input: input)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return outcome.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  @Test(
    "Every kind of event, in both roles, with every outcome, keeps the rules of IHE BALP that its profile names",
    .enabled(if: PythonTools.have("jsonschema"), "needs jsonschema"))
  func balp() async throws {
    let kinds = try await RecordedKinds.shared.value
    let resources = kinds.events.map { BALPEvent($0, at: kinds.site).json }
    try #require(resources.count == EventKind.allCases.count * 12)
    let found = try faults(resources)
    try #require(found.count == resources.count)
    for (resource, fault) in zip(resources, found) where !fault.isEmpty {
      Issue.record("\(fault)\n\(resource.canonical)")
    }
    let profiles = Set(
      resources.compactMap { $0["meta"]?["profile"]?.array?.first?.string?.split(separator: "/").last })
    #expect(
      profiles == [
        "IHE.BasicAudit.Query", "IHE.BasicAudit.PatientQuery", "IHE.BasicAudit.PatientRead",
        "IHE.BasicAudit.PrivacyDisclosure.Source", "IHE.BasicAudit.PrivacyDisclosure.Recipient",
        "IHE.BasicAudit.AuthZconsent",
      ])
    let ids = Set(resources.compactMap { $0["id"]?.string })
    #expect(ids.count == resources.count)
    let codes = Set(resources.flatMap { $0["subtype"]?.array?.compactMap { $0["code"]?.string } ?? [] })
    for code in ["EHDSI-11", "EHDSI-21", "EHDSI-22", "EHDSI-91", "EHDSI-92", "EHDSI-93", "EHDSI-CF", "AuthZ-Consent"] {
      #expect(codes.contains(code), "\(code)")
    }
  }

  @Test(
    "The schema refuses an event that names a person, lacks what its profile needs, or claims a profile of another kind",
    .enabled(if: PythonTools.have("jsonschema"), "needs jsonschema"))
  func schemaRefuses() async throws {
    let kinds = try await RecordedKinds.shared.value
    let full = kinds.events.filter { $0.event?.patient == nil && !$0.tag.isEmpty && $0.outcome == "success" }
    func resource(_ kind: EventKind, _ role: AuditEvent.Role = .affiliation) throws -> JSON {
      let logged = try required(full.first { $0.kind == kind.rawValue && $0.event?.role == role })
      return BALPEvent(logged, at: kinds.site).json
    }
    func change(_ resource: JSON, _ key: String, _ value: JSON?) -> JSON {
      guard case .object(var members) = resource else { return resource }
      members[key] = value
      return .object(members)
    }
    func without(_ resource: JSON, _ list: String, _ code: String) -> JSON {
      let left = resource[list]?.array?.filter { !$0.canonical.contains("\"\(code)\"") } ?? []
      return change(resource, list, .array(left))
    }
    func text(_ resource: JSON, _ from: String, _ to: String) throws -> JSON {
      let changed = resource.canonical.replacing(from, with: to)
      try #require(changed != resource.canonical)
      return try JSON(reading: Array(changed.utf8))
    }
    let (query, shown, released) = (try resource(.queryAnswered), try resource(.documentShown), try resource(.released))
    let (received, decided) = (try resource(.documentReceived, .treatment), try resource(.consentDecided))
    let tag = try required(full.first).tag
    let wrong = [
      without(query, "entity", "24"), without(query, "entity", "Patient"), without(query, "agent", "110153"),
      change(query, "outcome", "8"), change(query, "action", "R"), change(query, "note", "x"),
      change(query, "recorded", "yesterday"), change(query, "meta", released["meta"]),
      without(shown, "entity", "Report"), without(shown, "subtype", "read"), without(shown, "agent", "110152"),
      without(released, "subtype", "disclose"), without(released, "entity", "Patient"),
      change(released, "meta", received["meta"]), change(received, "action", "R"),
      without(decided, "agent", "authserver"), without(decided, "agent", "PROV"), without(decided, "agent", "IRCP"),
      without(decided, "entity", "Consent"), change(decided, "subtype", query["subtype"]),
      try text(released, tag, "278043306312427"), try text(released, "\"type\":\"Patient\"", "\"display\":\"A B\""),
      try text(released, "urn:passerelle:professional-pseudonym:FR", "urn:oid:2.999.1"),
    ]
    let right = [query, shown, released, received, decided]
    #expect(try faults(right).allSatisfy(\.isEmpty))
    for (index, fault) in try faults(wrong).enumerated() { #expect(!fault.isEmpty, "\(wrong[index].canonical)") }
  }

  @Test(
    "Every kind of event is a valid DICOM audit message, by both editions of the schema",
    .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
  func dicom() async throws {
    let kinds = try await RecordedKinds.shared.value
    for logged in kinds.events {
      let xml = ATNAEvent(logged, at: kinds.site).xml
      #expect(!xml.contains(0x0A), "it stands on one line")
      let found = try OfficialSchemas.faults(ofAudit: xml)
      #expect(found == [], "\(String(decoding: xml, as: UTF8.self))")
    }
  }

  @Test(
    "A signed audit message is valid, and xmlsec1 verifies it",
    .enabled(if: Shared.isHere && Command.path(of: "xmlsec1") != nil, "needs PASSERELLE_SHARED and xmlsec1"))
  func signed() async throws {
    let kinds = try await RecordedKinds.shared.value
    let key = try KeyDirectory(path: DevelopmentPKI.path("fr")).key(for: .sealRSA)
    let logged = try required(kinds.events.last)
    let xml = try XMLSignature.sign(ATNAEvent(logged, at: kinds.site).xml, id: nil, after: nil, with: key)
    #expect(try OfficialSchemas.faults(ofAudit: xml, isSigned: true) == [])
    let file = try TemporaryFolder.make("audit").appendingPathComponent("message.xml")
    try Data(xml).write(to: file)
    let root = try DevelopmentPKI.path("fr/ca.pem")
    let outcome = try Command.run("/usr/bin/env", ["xmlsec1", "--verify", "--trusted-pem", root, file.path])
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test("The eHDSI codes, participants and objects stand where wire-ihe wants them")
  func ehdsi() async throws {
    let kinds = try await RecordedKinds.shared.value
    func message(_ kind: EventKind, _ role: AuditEvent.Role) throws -> AuditMessage {
      ATNAEvent(
        try required(kinds.events.first { $0.kind == kind.rawValue && $0.event?.role == role && !$0.tag.isEmpty }),
        at: kinds.site
      ).message
    }
    let asked = try message(.discoveryAsked, .treatment)
    #expect(
      asked.event.code == "110112" && asked.action == .execute
        && asked.types.map(\.code).prefix(2) == ["ITI-55", "EHDSI-11"])
    let roles = asked.participants.map { $0.roles[0].code }
    #expect(roles == ["110152", "110153", "ServiceConsumer", "ServiceProvider"])
    #expect(asked.participants.map(\.isRequestor) == [false, false, true, false])
    #expect(asked.participants[2].host == "fr.localhost" && asked.participants[3].host == "pt.localhost")
    let (exported, imported) = (try message(.released, .affiliation), try message(.documentReceived, .treatment))
    #expect(exported.event.code == "110106" && exported.action == .read)
    #expect(imported.event.code == "110107" && imported.action == .create)
    #expect(exported.types.map(\.code).contains("EHDSI-22") && exported.participants[2].host == "pt.localhost")
    let patient = try required(exported.objects.first)
    #expect(patient.type == 1 && patient.role == 1 && patient.id.hasSuffix("^^^&2.16.17.710.790.1000.990.1&ISO"))
    #expect(exported.objects.contains { $0.idType.code == "12" && $0.id == "2.999.33.1^17" })
    #expect(exported.objects.contains { $0.idType.system == "eHealth DSI Msg" && $0.idType.code == "req" })
    let refused = kinds.events.first { $0.kind == "refused" && $0.outcome == "refused" && !$0.tag.isEmpty }
    let error = ATNAEvent(try required(refused), at: kinds.site).message
    #expect(error.outcome == .serious && error.objects.contains { $0.id == "consent.withdrawn" })
  }

  @Test("Neither form holds who the patient or the professional is, nor what somebody typed or where they called")
  func nothingForbidden() async throws {
    let kinds = try await RecordedKinds.shared.value
    for logged in kinds.events {
      let fhir = BALPEvent(logged, at: kinds.site).json.canonical
      let xml = String(decoding: ATNAEvent(logged, at: kinds.site).xml, as: UTF8.self)
      for canary in RecordedKinds.canaries {
        let encoded = Data(canary.utf8).base64EncodedString().prefix(12)
        #expect(
          !fhir.contains(canary) && !xml.contains(canary) && !xml.contains(encoded), "\(canary) in \(logged.kind)")
      }
    }
    // The same person is the same pseudonym; the patient's is that of the log.
    let actors = Set(kinds.events.compactMap { kinds.site.actor($0.event) })
    #expect(actors.count == 1 && actors.first != kinds.events.last?.tag)
  }

  @Test("An erased event still leaves, with nothing but its entry")
  func erased() async throws {
    let kinds = try await RecordedKinds.make()
    try await kinds.store.commit { try $0.execute("DELETE FROM audit_body WHERE seq = 400") }
    let reader = LogReader(store: kinds.store, secrets: try RecordedKinds.secrets())
    let logged = try required(try await reader.event(400))
    #expect(logged.isErased)
    #expect(BALPEvent(logged, at: kinds.site).json.canonical.contains("erased"))
    #expect(ATNAEvent(logged, at: kinds.site).message.outcome == .success)
  }
}
