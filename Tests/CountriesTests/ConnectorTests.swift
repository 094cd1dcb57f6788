@testable import Consent
import Countries
import Database
import Domain
import Foundation
import GatewayTesting
import Synchronization
import Testing
import Trust

/// A directory of records for one test, removed afterwards, with a connector that counts its calls.
final class RecordDirectory: Sendable {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("records-\(UUID().uuidString)")
  let calls = Mutex<[ConnectorCall]>([])

  init(_ people: [String]) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for person in people { try write(FrenchSample.text(of: person), to: "\(person).xml") }
  }

  deinit {
    do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") }
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
  }

  func open(testIdentities: Bool = true) async throws -> DirectoryConnector {
    try await France.open(directory: folder.path, allowsTestIdentities: testIdentities) {
      [self] call in
      calls.withLock { $0.append(call) }
    }
  }

  func count(_ scope: ConnectorCall.Scope) -> Int { calls.withLock { $0.count { $0.scope == scope } } }
}

/// Permits as the ledger mints them; made here directly, which only tests can.
enum TestPermit {
  static func patient(_ number: String) throws -> PatientIdentifier {
    PatientIdentifier(root: try #require(OID(France.insTestRoot)), extension: number)
  }

  static func identification() -> Permit<Identification> { Permit(patient: nil) }

  static func listing(_ number: String) throws -> Permit<Identification> { Permit(patient: try patient(number)) }

  static func preview(_ number: String) throws -> Permit<Preview> { Permit(patient: try patient(number)) }

  static func releasing(_ number: String, _ source: SourceVersion) throws -> Permit<Releasing> {
    Permit(
      patient: try patient(number),
      grant: Grant(
        requestID: "request", receiptID: "receipt", receiptDigest: [1], sections: ["48765-2"], source: source,
        form: .l3, rules: StandingRules(), use: PendingWrite { _ in }))
  }
}

@Suite("The French directory connector")
struct ConnectorTests {
  static let camille = "278043306312427"

  private func traits(_ number: String, _ birth: String?, root: String = France.insTestRoot) -> PatientTraits {
    PatientTraits(identifiers: [InstanceIdentifier(root: root, extension: number)], birthDate: birth)
  }

  @Test("Exact number and birth date identify one person: id, name, sex, birth date")
  func exact() async throws {
    let directory = try RecordDirectory(CompletenessTests.people)
    let connector = try await directory.open()
    #expect(connector.count == 4 && connector.refusedFiles.isEmpty)
    let found = try await connector.identify(traits(Self.camille, "19780412"), under: TestPermit.identification())
    #expect(
      found == [
        PatientMatch(
          identifier: try TestPermit.patient(Self.camille), familyName: "ROUSSEAU", givenNames: ["CAMILLE"],
          gender: .female, birthDate: "19780412")
      ])
    let corsican = try await connector.identify(
      traits("203042a00411737", "20030421"), under: TestPermit.identification())
    #expect(corsican.map(\.familyName) == ["SANTINI"])
  }

  @Test("Anything but both exact traits identifies nobody, and the four answers do not differ")
  func inexact() async throws {
    let connector = try await RecordDirectory(CompletenessTests.people).open()
    var several = traits(Self.camille, "19780412")
    several.identifiers.append(InstanceIdentifier(root: France.insTestRoot, extension: "291096912308733"))
    let wrong = [
      traits(Self.camille, "19780413"), traits(Self.camille, nil), traits(Self.camille, "1978"),
      traits("291096912308733", "19780412"), traits("278043306312428", "19780412"), traits("", "19780412"),
      traits(Self.camille, "19780412", root: "1.2.250.1.213.1.4.8"), traits(Self.camille, "19780412", root: "1.2.3"),
      PatientTraits(identifiers: [], familyName: "ROUSSEAU", givenName: "CAMILLE", birthDate: "19780412"), several,
    ]
    for traits in wrong {
      #expect(try await connector.identify(traits, under: TestPermit.identification()).isEmpty)
    }
  }

  @Test("Test identities name nobody outside test mode")
  func production() async throws {
    let connector = try await RecordDirectory(["camille-rousseau"]).open(testIdentities: false)
    #expect(connector.count == 0 && connector.refusedFiles.map(\.code) == ["document.invalid-part"])
    #expect(try await connector.identify(traits(Self.camille, "19780412"), under: TestPermit.identification()).isEmpty)
  }

  @Test("Preview and release are counted apart, and give the source to the byte with its digest")
  func scopes() async throws {
    let directory = try RecordDirectory(["camille-rousseau", "lucien-fabre"])
    let connector = try await directory.open()
    let seen = try #require(try await connector.fetch(under: TestPermit.preview(Self.camille)).first)
    let bytes = [UInt8](try FrenchSample.text(of: "camille-rousseau").utf8)
    #expect(seen.bytes == bytes && seen.documentDigest == Digest.sha256(bytes) && seen.format == .vsm)
    #expect(seen.documentID == InstanceIdentifier(root: "2.999.250.1.1") && seen.version == 1)
    #expect(directory.count(.preview) == 1 && directory.count(.releasing) == 0)
    let released = try await connector.fetch(under: TestPermit.releasing(Self.camille, seen.source))
    #expect(released.map(\.documentDigest) == [seen.documentDigest])
    let listed = try await connector.list(under: TestPermit.listing(Self.camille))
    #expect(listed == [seen.source] && seen.source.documentID == "2.999.250.1.1")
    #expect(directory.count(.preview) == 1 && directory.count(.releasing) == 1 && directory.count(.listing) == 1)
    #expect(directory.count(.identification) == 0)
    #expect(try await connector.fetch(under: TestPermit.preview("291096912308733")).isEmpty)
    #expect(directory.count(.preview) == 2, "a call that finds nothing is reported too")
  }

  @Test("A permit that names nobody reads nothing")
  func nobody() async throws {
    let directory = try RecordDirectory(["camille-rousseau"])
    let connector = try await directory.open()
    await #expect(throws: NationalFailure("national.no-patient", what: "", why: "", whatToDo: "")) {
      try await connector.fetch(under: Permit<Preview>(patient: nil))
    }
    await #expect(throws: NationalFailure("national.no-patient", what: "", why: "", whatToDo: "")) {
      try await connector.list(under: TestPermit.identification())
    }
    #expect(directory.calls.withLock { $0.isEmpty })
  }

  @Test("A file that changed after the patient saw it is given as it is now, under a digest that says so")
  func changed() async throws {
    let directory = try RecordDirectory(["camille-rousseau"])
    let connector = try await directory.open()
    let seen = try #require(try await connector.fetch(under: TestPermit.preview(Self.camille)).first)
    let text = try FrenchSample.text(of: "camille-rousseau")
    try directory.write(text.replacingOccurrences(of: "Arachide", with: "Noisette"), to: "camille-rousseau.xml")
    let now = try #require(try await connector.fetch(under: TestPermit.releasing(Self.camille, seen.source)).first)
    #expect(now.source != seen.source && now.documentDigest == Digest.sha256(now.bytes))
    #expect(String(decoding: now.bytes, as: UTF8.self).contains("Noisette"))
    // The index follows, so that the next listing names the version that is there.
    #expect(try await connector.list(under: TestPermit.listing(Self.camille)) == [now.source])
  }

  @Test("A file that became another person's, was damaged or is gone gives nothing")
  func swapped() async throws {
    let directory = try RecordDirectory(["camille-rousseau"])
    let connector = try await directory.open()
    for text in [try FrenchSample.text(of: "ines-belkacem"), "<ClinicalDocument", ""] {
      try directory.write(text, to: "camille-rousseau.xml")
      await #expect(throws: NationalFailure("national.record-changed", what: "", why: "", whatToDo: "")) {
        try await connector.fetch(under: TestPermit.preview(Self.camille))
      }
    }
    try FileManager.default.removeItem(at: directory.folder.appendingPathComponent("camille-rousseau.xml"))
    await #expect(throws: NationalFailure("national.unavailable", what: "", why: "", whatToDo: "")) {
      try await connector.fetch(under: TestPermit.preview(Self.camille))
    }
  }

  @Test("The newest version of a person's documents counts; files that are no record are listed, not fatal")
  func versions() async throws {
    let directory = try RecordDirectory(["camille-rousseau"])
    let text = try FrenchSample.text(of: "camille-rousseau")
    try directory.write(
      text.replacingOccurrences(of: "20260914093000+0200", with: "20270101000000+0100")
        .replacingOccurrences(of: "<id root=\"2.999.250.1.1\"/>", with: "<id root=\"2.999.250.1.7\"/>"), to: "a.xml")
    try directory.write(
      text.replacingOccurrences(of: "20260914093000+0200", with: "20200101000000+0100")
        .replacingOccurrences(of: "<id root=\"2.999.250.1.1\"/>", with: "<id root=\"2.999.250.1.0\"/>"), to: "z.xml")
    try directory.write("not xml", to: "broken.xml")
    try directory.write("<!DOCTYPE x><x/>", to: "bomb.xml")
    try directory.write("ignored", to: "notes.txt")
    let connector = try await directory.open()
    #expect(connector.count == 1)
    #expect(connector.refusedFiles.map(\.file) == ["bomb.xml", "broken.xml"])
    #expect(connector.refusedFiles.first?.code == "xml.doctype")
    let found = try await connector.fetch(under: TestPermit.preview(Self.camille))
    #expect(found.map(\.documentID) == [InstanceIdentifier(root: "2.999.250.1.7")])
  }

  @Test("A call that cannot be recorded is not answered")
  func unrecorded() async throws {
    let directory = try RecordDirectory(["camille-rousseau"])
    let connector = try await France.open(
      directory: directory.folder.path, allowsTestIdentities: true
    ) { _ in
      throw CocoaError(.fileWriteOutOfSpace)
    }
    let failure = NationalFailure("national.not-recorded", what: "", why: "", whatToDo: "")
    await #expect(throws: failure) {
      try await connector.identify(traits(Self.camille, "19780412"), under: TestPermit.identification())
    }
    await #expect(throws: failure) { try await connector.fetch(under: TestPermit.preview(Self.camille)) }
  }

  @Test("A directory that is not there is a failure, not an empty country")
  func missing() async throws {
    await #expect(throws: NationalFailure("national.unavailable", what: "", why: "", whatToDo: "")) {
      try await France.open(directory: "/nonexistent/records", allowsTestIdentities: true)
    }
  }
}
