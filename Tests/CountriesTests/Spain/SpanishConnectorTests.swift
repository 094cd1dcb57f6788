@testable import Consent
import Countries
import Database
import Domain
import Foundation
import Synchronization
import Testing
import Trust

@Suite("The Spanish connector")
struct SpanishConnectorTests {
  private func cip(_ number: String = SpanishRecord.lucia) -> InstanceIdentifier {
    InstanceIdentifier(root: Spain.cipRoot, extension: number)
  }

  private func dni(_ number: String = SpanishRecord.document) -> InstanceIdentifier {
    InstanceIdentifier(root: Spain.identityDocumentRoot, extension: number)
  }

  private func traits(_ identifiers: InstanceIdentifier..., birth: String? = "19600131") -> PatientTraits {
    PatientTraits(identifiers: identifiers, birthDate: birth)
  }

  private func patient(_ number: String = SpanishRecord.lucia) throws -> PatientIdentifier {
    PatientIdentifier(root: try #require(OID(Spain.cipRoot)), extension: number)
  }

  private func identify(_ connector: DirectoryConnector, _ traits: PatientTraits) async throws -> [PatientMatch] {
    try await connector.identify(traits, under: TestPermit.identification())
  }

  @Test("The card's number, the document's, or both, with the birth date identify one person")
  func exact() async throws {
    let connector = try await SpanishRecords(["a.json": SpanishRecord(dni: SpanishRecord.document)]).open()
    let expected = PatientMatch(
      identifier: try patient(), familyName: "Ejemplo", givenNames: ["Lucía"], gender: .female, birthDate: "19600131")
    #expect(connector.count == 1 && connector.country.value == "ES" && connector.refusedFiles.isEmpty)
    #expect(try await identify(connector, traits(cip())) == [expected])
    #expect(try await identify(connector, traits(dni())) == [expected])
    #expect(try await identify(connector, traits(dni("0000-0001-r"), cip())) == [expected])
  }

  @Test("Anything but exact traits of one person identifies nobody")
  func inexact() async throws {
    var other = SpanishRecord(cip: "BBBBBBBBEJ000002", dni: "00000002W")
    other.id = "bundle-2"
    let connector = try await SpanishRecords(["a.json": SpanishRecord(dni: SpanishRecord.document), "b.json": other])
      .open()
    #expect(connector.count == 2)
    let wrong = [
      traits(cip(), birth: "19600201"), traits(cip(), birth: nil), traits(cip(), birth: "1960"), traits(),
      traits(cip("BBBBBBBBEJ000009")), traits(cip("1")), traits(dni("00000001A")), traits(cip(), dni("00000002W")),
      traits(cip(), cip("BBBBBBBBEJ000002")), traits(InstanceIdentifier(root: "2.999", extension: SpanishRecord.lucia)),
    ]
    for traits in wrong { #expect(try await identify(connector, traits).isEmpty) }
  }

  @Test("Listing and fetching give the newest Bundle to the byte, each call counted for its scope")
  func scopes() async throws {
    let records = try SpanishRecords()
    let connector = try await records.open()
    let bytes = Array(SpanishRecord().json.canonical.utf8)
    let seen = try #require(try await connector.fetch(under: Permit<Preview>(patient: patient())).first)
    #expect(seen.bytes == bytes && seen.documentDigest == Digest.sha256(bytes) && seen.format == .spanishBundle)
    #expect(
      seen.country.value == "ES" && seen.documentID == InstanceIdentifier(root: "2.999.34", extension: "bundle-1"))
    #expect(try await connector.list(under: Permit<Identification>(patient: patient())) == [seen.source])
    let released = try await connector.fetch(
      under: Permit<Releasing>(
        patient: patient(),
        grant: Grant(
          requestID: "request", receiptID: "receipt", receiptDigest: [1], sections: ["48765-2"], source: seen.source,
          form: .l3, rules: StandingRules(), use: PendingWrite { _ in })))
    #expect(released.map(\.documentDigest) == [seen.documentDigest])
    #expect(records.calls.withLock { $0.map(\.scope) } == [.preview, .listing, .releasing])
    #expect(try await connector.fetch(under: Permit<Preview>(patient: patient("BBBBBBBBEJ000009"))).isEmpty)
  }

  @Test("The newest Bundle of a person counts, and a number that it no longer gives identifies nobody")
  func versions() async throws {
    var newer = SpanishRecord()
    newer.date = "2026-06-01T09:00:00+02:00"
    newer.id = "bundle-2"
    let older = SpanishRecord(dni: SpanishRecord.document)
    let connector = try await SpanishRecords(["z.json": older, "a.json": newer]).open()
    #expect(connector.count == 1)
    let listed = try await connector.list(under: Permit<Identification>(patient: patient()))
    #expect(listed.map(\.documentID) == ["2.999.34^bundle-2"])
    #expect(try await identify(connector, traits(cip())).count == 1)
    #expect(try await identify(connector, traits(dni())).isEmpty)
  }

  @Test("Files that are no record are listed with the reason, and the others serve")
  func refused() async throws {
    let records = try SpanishRecords([
      "a.json": SpanishRecord(), "b-foreign.json": SpanishRecord(cip: nil),
      "c-letter.json": SpanishRecord(dni: "00000001A"),
    ])
    try records.write("{", to: "d-broken.json")
    try records.write("{\"resourceType\":\"Bundle\",\"type\":\"searchset\"}", to: "e-search.json")
    try records.write("<ClinicalDocument/>", to: "f-xml.json")
    try records.write("ignored", to: "g.txt")
    let connector = try await records.open()
    #expect(connector.count == 1)
    #expect(
      connector.refusedFiles.map { "\($0.file) \($0.code)" } == [
        "b-foreign.json document.wrong-kind", "c-letter.json document.invalid-part", "d-broken.json json.malformed",
        "e-search.json document.wrong-kind", "f-xml.json json.malformed",
      ])
  }

  @Test("A changed file is given as it is now; one that became another person's gives nothing")
  func changed() async throws {
    let records = try SpanishRecords()
    let connector = try await records.open()
    let before = try #require(try await connector.fetch(under: Permit<Preview>(patient: patient())).first)
    var changed = SpanishRecord()
    changed.agent = "Avellana"
    try records.write(changed.json.canonical, to: "lucia.json")
    let now = try #require(try await connector.fetch(under: Permit<Preview>(patient: patient())).first)
    #expect(now.source != before.source && String(decoding: now.bytes, as: UTF8.self).contains("Avellana"))
    try records.write(SpanishRecord(cip: "BBBBBBBBEJ000002").json.canonical, to: "lucia.json")
    await #expect(throws: NationalFailure("national.record-changed", what: "", why: "", whatToDo: "")) {
      try await connector.fetch(under: Permit<Preview>(patient: patient()))
    }
  }

  @Test("The registry of countries opens it, and refuses a country without a connector or a directory")
  func registry() async throws {
    let records = try SpanishRecords()
    let connector = try await AllCountries.connector(
      of: Spain.code, directory: records.folder.path, testIdentities: false)
    #expect(connector.country == Spain.code)
    let failure = NationalFailure("national.unavailable", what: "", why: "", whatToDo: "")
    let portugal = try #require(CountryCode("PT"))
    await #expect(throws: failure) {
      _ = try await AllCountries.connector(of: portugal, directory: records.folder.path, testIdentities: false)
    }
    await #expect(throws: failure) {
      _ = try await AllCountries.connector(of: Spain.code, directory: "/nonexistent/records", testIdentities: false)
    }
  }
}
