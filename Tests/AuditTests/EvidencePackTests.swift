import Database
import Domain
import Foundation
import GatewayTesting
import Synchronization
import Testing
import Trust

@testable import Audit

@Suite("Evidence pack")
struct EvidencePackTests {
  /// A pack of one exchange of a log, small enough to change each of its bytes.
  struct Sample {
    let bytes: [UInt8]
    let key: NoteVerifier
    var archive: PackArchive { get throws { try #require(PackArchive(reading: bytes)) } }
    var verifier: PackVerifier { PackVerifier(key: key) }

    func word(_ bytes: [UInt8]) -> String { EvidencePackTests.word(verifier.verify(bytes)) }
  }

  static func word(_ verdict: PackVerdict) -> String {
    switch verdict {
    case .intact: "INTACT"
    case .altered: "ALTERED"
    case .cannotTell: "CANNOT TELL"
    }
  }

  static func receipt(_ id: String, _ parts: [String]) -> (name: String, bytes: [UInt8]) {
    let statement: JSON = ["decision": "permit", "sections": .array(parts.map { .string($0) })]
    return ("receipts/\(id).json", Array(statement.canonical.utf8))
  }

  static func sample(
    events: Int = 2, kept: Bool = true, others: [(name: String, bytes: [UInt8])] = [receipt("r1", ["48765-2"])]
  ) async throws -> Sample {
    let test = try await TestLog()
    for index in 0..<5 { _ = try await test.log.append(try TestLog.event(patient: index, trace: 40 + index)) }
    let earlier = try await test.log.checkpoint()
    for _ in 0..<events { _ = try await test.log.append(try TestLog.event(trace: 7)) }
    for index in 0..<4 { _ = try await test.log.append(try TestLog.event(patient: index, trace: 50 + index)) }
    _ = try await test.log.checkpoint()
    let reader = try test.reader()
    let wanted = try #require(try await reader.exchange(traceID: try TestLog.trace(7).traceID))
    let maker = PackMaker(
      store: test.store, directory: test.folder.appendingPathComponent("log").path, secrets: try TestLog.secrets(),
      key: try KeyDirectory(path: DevelopmentPKI.path("fr")).key(for: .log))
    let notes = kept ? [KeptCheckpoint(name: "monday.note", note: earlier.note)] : []
    let story = try #require(try await maker.story(of: wanted.reference.description, kept: notes))
    let order = PackOrder(
      country: try #require(CountryCode("FR")), purpose: "a complaint", language: "en",
      made: try #require(Instant(iso8601: "2026-11-24T10:00:00Z")))
    let pack = try maker.pack(story, order, others: others)
    let key = test.log.verifier
    _ = try await test.close()
    return Sample(bytes: pack, key: key)
  }

  @Test("An untouched pack is INTACT, says what it holds, and how much of what left the patient's answer allows")
  func intact() async throws {
    let sample = try await Self.sample()
    guard case .intact(let facts) = sample.verifier.verify(sample.bytes) else {
      Issue.record("\(sample.verifier.verify(sample.bytes))")
      return
    }
    #expect(facts.country == "FR" && facts.entries == 2 && facts.checkpoint.size == 11)
    #expect(facts.consent == PackFacts.Coverage(allowed: 1, sent: 1))
    let narrower = try await Self.sample(others: [Self.receipt("r1", ["11450-4"])])
    guard case .intact(let other) = narrower.verifier.verify(narrower.bytes) else {
      Issue.record("not intact")
      return
    }
    #expect(other.consent == PackFacts.Coverage(allowed: 0, sent: 1))
  }

  @Test("Without the log's key from elsewhere no pack is INTACT; with another log's key it cannot tell")
  func keys() async throws {
    let sample = try await Self.sample()
    #expect(Self.word(PackVerifier(key: nil).verify(sample.bytes)) == "CANNOT TELL")
    let stranger = NoteVerifier(name: "ncp.other/audit/2026", publicKey: sample.key.publicKey)
    #expect(Self.word(PackVerifier(key: stranger).verify(sample.bytes)) == "CANNOT TELL")
    let forged = NoteVerifier(name: sample.key.name, publicKey: [UInt8](repeating: 7, count: 32))
    #expect(Self.word(PackVerifier(key: forged).verify(sample.bytes)) == "ALTERED")
    let nextYear = NoteVerifier(name: "ncp.test/audit/2027", publicKey: sample.key.publicKey)
    #expect(Self.word(PackVerifier(key: nextYear).verify(sample.bytes)) == "INTACT")
  }

  @Test("A pack that is altered in any one byte is never INTACT, and cut at any byte it cannot be told")
  func everyByte() async throws {
    let sample = try await Self.sample(events: 1, kept: false, others: [])
    let intact = Mutex<[Int]>([])
    DispatchQueue.concurrentPerform(iterations: sample.bytes.count) { place in
      var changed = sample.bytes
      changed[place] ^= UInt8(1 << (place % 8))
      if sample.word(changed) == "INTACT" { intact.withLock { $0.append(place) } }
    }
    #expect(intact.withLock { $0 } == [])
    for length in stride(from: 0, to: sample.bytes.count, by: 97) {
      #expect(sample.word(Array(sample.bytes[..<length])) == "CANNOT TELL", "\(length)")
    }
    #expect(sample.word(sample.bytes + [0]) == "CANNOT TELL")
  }

  @Test("A file that is dropped is missing, never altered; an added, changed, swapped or renamed one is an alteration")
  func files() async throws {
    let sample = try await Self.sample()
    let files = try sample.archive.files
    for (place, file) in files.enumerated() {
      var fewer = files
      fewer.remove(at: place)
      let verdict = sample.verifier.verify(PackArchive(files: fewer).bytes)
      #expect(Self.word(verdict) == "CANNOT TELL", "\(file.name) \(verdict)")
      var renamed = files
      renamed[place] = PackArchive.File(name: "other-\(place)", bytes: file.bytes)
      // Without its manifest nothing says which files belong to a pack.
      let expected = file.name == PackManifest.path ? "CANNOT TELL" : "ALTERED"
      #expect(sample.word(PackArchive(files: renamed).bytes) == expected, "\(file.name)")
      for other in files.indices where other > place {
        var swapped = files
        swapped[place] = PackArchive.File(name: file.name, bytes: files[other].bytes)
        swapped[other] = PackArchive.File(name: files[other].name, bytes: file.bytes)
        #expect(sample.word(PackArchive(files: swapped).bytes) == "ALTERED", "\(file.name) \(files[other].name)")
      }
    }
    let more = files + [PackArchive.File(name: "evidences/added.xml", bytes: [1])]
    #expect(sample.word(PackArchive(files: more).bytes) == "ALTERED")
    #expect(sample.word(PackArchive(files: files.reversed()).bytes) == "CANNOT TELL")
  }

  @Test("A pack whose owner signs other records over the same log is found out by the tree")
  func forgedByOwner() async throws {
    let sample = try await Self.sample()
    let key = try KeyDirectory(path: DevelopmentPKI.path("fr")).key(for: .log)
    func resigned(_ change: (String, JSON) -> JSON?) throws -> [UInt8] {
      var files = try sample.archive.files.filter { !$0.name.hasPrefix("manifest") }
      for (place, file) in files.enumerated() where file.name.hasPrefix("records/") {
        guard let changed = change(file.name, try JSON(reading: file.bytes)) else { continue }
        files[place] = PackArchive.File(name: file.name, bytes: Array(changed.canonical.utf8))
      }
      var manifest = try #require(try sample.archive[PackManifest.path].flatMap { PackManifest($0) })
      manifest.files = Dictionary(uniqueKeysWithValues: files.map { ($0.name, Digest.sha256($0.bytes).hex) })
      let signature = try PackManifest.sign(manifest.bytes, origin: manifest.origin, key: key)
      files += [
        PackArchive.File(name: PackManifest.path, bytes: manifest.bytes),
        PackArchive.File(name: PackManifest.signaturePath, bytes: signature),
      ]
      return PackArchive(sorting: files).bytes
    }
    #expect(sample.word(try resigned { _, record in record }) == "INTACT")
    for member in ["entry", "proof", "facts", "sealed", "key", "event"] {
      let forged = try resigned { _, record in
        var members = record.object ?? [:]
        members[member] =
          switch member {
          case "proof": .array([.string(String(repeating: "0", count: 64))])
          case "event": .object((record["event"]?.object ?? [:]).merging(["sections": []]) { _, new in new })
          case "key": .string(String(repeating: "0", count: 64))
          default: .string((record[member]?.string ?? "").replacing("success", with: "refused") + " ")
          }
        return .object(members)
      }
      #expect(sample.word(forged) == "ALTERED", "\(member)")
    }
    let erased = try resigned { _, record in
      .object((record.object ?? [:]).filter { !["facts", "sealed", "key", "event"].contains($0.key) })
    }
    #expect(sample.word(erased) == "CANNOT TELL")
  }

  @Test("The key of a disclosed event opens that event alone, and no pack names the professional or the patient")
  func disclosure() async throws {
    let sample = try await Self.sample()
    let records = try sample.archive.files.filter { $0.name.hasPrefix("records/") }
      .map { try #require(PackRecord(try JSON(reading: $0.bytes))) }
    let (first, second) = (try #require(records.first?.event), try #require(records.last?.event))
    #expect(throws: (any Error).self) {
      _ = try EventSealing.open(second.sealed, key: first.key, sequence: 6, kind: "released")
    }
    let text = String(decoding: sample.bytes, as: UTF8.self)
    #expect(!text.contains("canary"))
    let professional = try #require(try JSON(reading: first.plain)["professional"])
    let tag = try TestLog.secrets().professionalTag("canary-professional")
    #expect(professional["tag"] == .string(tag))
    #expect(try JSON(reading: second.plain)["professional"]?["tag"] == professional["tag"])
  }
}

extension AuditSecrets {
  fileprivate func professionalTag(_ name: String) throws -> String {
    try SealedName(Sensitive(name), self).tag
  }
}
