import Domain
import Foundation
import GatewayTesting
import Synchronization
import Testing
import Trust

@testable import Audit

/// What others signed in a pack: witnesses, a time-stamp authority, the country's seal.
@Suite("Attestations in packs", .serialized)
struct PackAttestationTests {
  /// A pack with a cosigned checkpoint, a stamped day, two evidences (one with a time-stamp) and the FHIR form.
  struct Sample {
    let bytes: [UInt8]
    let key: NoteVerifier
    let witness: WitnessVerifier
    let authority: Certificate
    var archive: PackArchive { get throws { try #require(PackArchive(reading: bytes)) } }

    func word(_ bytes: [UInt8]) -> String {
      EvidencePackTests.word(
        PackVerifier(key: key, policy: WitnessPolicy([witness]), authorities: [authority]).verify(bytes))
    }

    /// The pack as the owner of the log's key would sign it after a change.
    func resigned(_ change: (inout [PackArchive.File]) throws -> Void) throws -> [UInt8] {
      var files = try archive.files.filter { !$0.name.hasPrefix("manifest") }
      try change(&files)
      var manifest = try #require(try archive[PackManifest.path].flatMap { PackManifest($0) })
      manifest.files = Dictionary(uniqueKeysWithValues: files.map { ($0.name, Digest.sha256($0.bytes).hex) })
      let key = try KeyDirectory(path: DevelopmentPKI.path("fr")).key(for: .log)
      files += [
        PackArchive.File(name: PackManifest.path, bytes: manifest.bytes),
        PackArchive.File(
          name: PackManifest.signaturePath,
          bytes: try PackManifest.sign(manifest.bytes, origin: manifest.origin, key: key)),
      ]
      return PackArchive(sorting: files).bytes
    }

    func resigned(
      _ name: (String) -> Bool, _ change: (PackArchive.File) throws -> PackArchive.File?
    ) throws -> [UInt8] {
      try resigned { files in
        let place = try #require(files.firstIndex { name($0.name) })
        let changed = try change(files[place])
        files.remove(at: place)
        if let changed { files.append(changed) }
      }
    }
  }

  static func sample() async throws -> Sample {
    let test = try await TestLog()
    let directory = test.folder.appendingPathComponent("log").path
    for index in 0..<3 { _ = try await test.log.append(try TestLog.event(patient: index, trace: 40 + index)) }
    _ = try await test.log.append(try TestLog.event(trace: 7))
    let stamps = try StampMaker(test.folder.appendingPathComponent("tsa"))
    // The day after the exchange, then more, then the cosigned checkpoint over all.
    let daily = try await test.log.checkpoint()
    let day = DailyCheckpoint(day: "2026-11-27", note: Array(daily.note.utf8))
    try FileManager.default.createDirectory(atPath: "\(directory)/daily", withIntermediateDirectories: true)
    try Data(day.note).write(to: URL(fileURLWithPath: "\(directory)/daily/2026-11-27.note"))
    try Data(try stamps.token(over: day.note)).write(to: URL(fileURLWithPath: "\(directory)/daily/2026-11-27.tsr"))
    for index in 0..<4 { _ = try await test.log.append(try TestLog.event(patient: index, trace: 50 + index)) }
    let newest = try await test.log.checkpoint()
    let key = try SeedKey(0x20)
    let witness = WitnessVerifier(name: "witness.test/w1", publicKey: Array(key.publicKey.suffix(32)))
    let line = try Cosignature.line(newest.checkpoint, name: witness.name, key: key, at: try DevelopmentPKI.now)
    try await test.log.keepWitnessed(newest.note + line)
    let pack = try await make(test, directory, stamps, witness)
    let verifier = test.log.verifier
    _ = try await test.close()
    return Sample(bytes: pack, key: verifier, witness: witness, authority: stamps.root)
  }

  private static func make(
    _ test: TestLog, _ directory: String, _ stamps: StampMaker, _ witness: WitnessVerifier
  ) async throws -> [UInt8] {
    let keys = try KeyDirectory(path: DevelopmentPKI.path("fr"))
    let maker = PackMaker(
      store: test.store, directory: directory, secrets: try TestLog.secrets(), key: try keys.key(for: .log))
    let wanted = try #require(try await test.reader().exchange(traceID: try TestLog.trace(7).traceID))
    let story = try #require(try await maker.story(of: wanted.reference.description))
    let seal = try keys.key(for: .seal)
    let plain = try XAdES.sign(
      Array("<e:Evidence xmlns:e=\"urn:e\"><e:id>1</e:id></e:Evidence>".utf8), with: seal,
      at: try DevelopmentPKI.now)
    let over = try XAdES.verify(bytes: plain).stampedBytes
    let raised = try XAdES.adding(token: try stamps.token(over: over), to: plain)
    let certificate = try #require(seal.chain.first)
    let event = wanted.events[0]
    let resource: JSON = ["resourceType": "AuditEvent", "recorded": .string(event.time.iso8601)]
    let order = PackOrder(
      country: try #require(CountryCode("FR")), purpose: "a complaint", language: "en", made: try DevelopmentPKI.now)
    return try maker.pack(
      story, order, attestors: PackAttestors(witnesses: [witness], authorities: [stamps.root]),
      others: [
        ("evidences/a_NRO.xml", plain), ("evidences/b_NRR.xml", raised),
        ("certificates/seal.pem", Array(certificate.pem.utf8)),
        ("fhir/\(event.sequence).json", Array(resource.canonical.utf8)),
      ])
  }

  @Test("Cosignature, stamped day, evidences with their time-stamps and FHIR form are verified, and counted")
  func intact() async throws {
    let sample = try await Self.sample()
    let verifier = PackVerifier(
      key: sample.key, policy: WitnessPolicy([sample.witness]), authorities: [sample.authority])
    guard case .intact(let facts) = verifier.verify(sample.bytes) else {
      Issue.record("\(verifier.verify(sample.bytes))")
      return
    }
    let found = facts.attested
    #expect(found.witnesses == 1 && found.day == "2026-11-27" && found.evidences == 2 && found.stamped == 1)
    #expect(found.resources == 1)
    // Who knows nobody but the log still asks that all is whole.
    #expect(EvidencePackTests.word(PackVerifier(key: sample.key).verify(sample.bytes)) == "INTACT")
    let other = WitnessVerifier(name: "witness.test/w2", publicKey: sample.witness.publicKey)
    let unseen = PackVerifier(key: sample.key, policy: WitnessPolicy([other]))
    #expect(EvidencePackTests.word(unseen.verify(sample.bytes)) == "CANNOT TELL")
    let stranger = try #require(try KeyDirectory(path: DevelopmentPKI.path("fr")).key(for: .seal).chain.first)
    let unknown = PackVerifier(key: sample.key, authorities: [stranger])
    #expect(EvidencePackTests.word(unknown.verify(sample.bytes)) == "CANNOT TELL")
  }

  @Test(
    "The program verifies with the keys of a witness and of an authority that are known, and cannot tell with others'",
    .enabled(if: BuiltProgram.path != nil))
  func program() async throws {
    let sample = try await Self.sample()
    let folder = try TemporaryFolder.make("pack-keys")
    func file(_ name: String, _ text: String) throws -> String {
      let file = folder.appendingPathComponent(name)
      try Data(text.utf8).write(to: file)
      return file.path
    }
    let pack = folder.appendingPathComponent("pack.zip")
    try Data(sample.bytes).write(to: pack)
    let key = try file("log.vkey", "\(sample.key)\n")
    let witness = try file("w1.vkey", "\(sample.witness)\n")
    let other = try file(
      "w2.vkey", "\(WitnessVerifier(name: "witness.test/w2", publicKey: sample.witness.publicKey))\n")
    let authority = try file("tsa.pem", sample.authority.pem)
    let seal = try #require(try KeyDirectory(path: DevelopmentPKI.path("fr")).key(for: .seal).chain.first)
    let stranger = try file("stranger.pem", seal.pem)
    func verify(_ more: String...) throws -> PythonTools.Outcome {
      try Command.run(
        try #require(BuiltProgram.path), ["audit", "verify", "--pack", pack.path, "--key", key] + more)
    }
    let known = try verify("--witness-key", witness, "--tsa", authority)
    #expect(known.status == 0, "\(known.output)\(known.errors)")
    for fact in ["witnesses=1", "day=2026-11-27", "evidences=2", "time-stamps=1"] {
      #expect(known.output.contains(fact), "\(known.output)")
    }
    #expect(try verify("--witness-key", sample.witness.description).status == 0)
    #expect(try verify("--witness-key", witness, "--witness-key", other, "--witness-quorum", "2").status == 9)
    #expect(try verify("--witness-key", other).status == 9)
    #expect(try verify("--tsa", stranger).status == 9)
    #expect(try verify("--witness-key", witness, "--witness-quorum", "2").status == 2)
  }

  /// Changes that the owner of the log could sign into a pack, with the answer that both verifiers must give.
  static func forgeries(_ sample: Sample) throws -> [(what: String, bytes: [UInt8], answer: String)] {
    func flipped(_ file: PackArchive.File, at place: Int) -> PackArchive.File {
      var bytes = file.bytes
      bytes[place] ^= 1
      return PackArchive.File(name: file.name, bytes: bytes)
    }
    func swapped(_ file: PackArchive.File, _ old: String, _ new: String) -> PackArchive.File {
      PackArchive.File(
        name: file.name, bytes: Array(String(decoding: file.bytes, as: UTF8.self).replacing(old, with: new).utf8))
    }
    func isEvidence(_ name: String) -> Bool { name.hasPrefix("evidences/") }
    func isStamped(_ name: String) -> Bool { name == "evidences/b_NRR.xml" }
    return [
      ("nothing", try sample.resigned { _ in }, "INTACT"),
      ("evidence's text", try sample.resigned(isEvidence) { swapped($0, ">1<", ">2<") }, "ALTERED"),
      (
        "evidence's time", try sample.resigned(isEvidence) { swapped($0, "SigningTime>20", "SigningTime>21") },
        "ALTERED"
      ),
      ("no signature", try sample.resigned(isEvidence) { swapped($0, "ds:Signature ", "ds:Signatures ") }, "ALTERED"),
      (
        "a second root", try sample.resigned(isEvidence) { swapped($0, "</e:Evidence>", "</e:Evidence><x/>") },
        "ALTERED"
      ),
      (
        "time-stamp of another",
        try sample.resigned(isStamped) { file in
          let text = String(decoding: file.bytes, as: UTF8.self)
          let tsr = try #require(try sample.archive["log/daily/2026-11-27.tsr"])
          let old = try #require(text.firstMatch(of: /EncapsulatedTimeStamp>([^<]+)</))
          return swapped(file, String(old.output.1), Base64.encode(tsr))
        }, "ALTERED"
      ),
      (
        "day's token",
        try sample.resigned {
          $0 == "log/daily/2026-11-27.tsr"
        } _: {
          flipped($0, at: $0.bytes.count - 5)
        }, "ALTERED"
      ),
      (
        "day's note",
        try sample.resigned {
          $0 == "log/daily/2026-11-27.note"
        } _: {
          flipped($0, at: 25)
        }, "ALTERED"
      ),
      (
        "day's note gone",
        try sample.resigned {
          $0 == "log/daily/2026-11-27.note"
        } _: { _ in
          nil
        }, "CANNOT TELL"
      ),
      (
        "cosignature",
        try sample.resigned {
          $0 == "log/checkpoint"
        } _: { file in
          let text = String(decoding: file.bytes, as: UTF8.self)
          let value = try #require(text.firstMatch(of: /w1 ([^\n]+)\n/)).output.1
          var bytes = try #require(Base64.decode(String(value)))
          bytes[40] ^= 1
          return swapped(file, String(value), Base64.encode(bytes))
        }, "ALTERED"
      ),
      (
        "cosignature gone",
        try sample.resigned {
          $0 == "log/checkpoint"
        } _: { file in
          let text = String(decoding: file.bytes, as: UTF8.self)
          return swapped(file, String(try #require(text.firstMatch(of: /— witness[^\n]+\n/)).output), "")
        }, "CANNOT TELL"
      ),
      (
        "seal's certificate gone",
        try sample.resigned {
          $0 == "certificates/seal.pem"
        } _: { _ in
          nil
        }, "CANNOT TELL"
      ),
      (
        "FHIR time",
        try sample.resigned {
          $0.hasPrefix("fhir/")
        } _: {
          swapped($0, "\"20", "\"21")
        }, "ALTERED"
      ),
      (
        "FHIR of no record",
        try sample.resigned {
          $0.hasPrefix("fhir/")
        } _: {
          PackArchive.File(name: "fhir/999.json", bytes: $0.bytes)
        }, "ALTERED"
      ),
    ]
  }

  @Test("What the owner of the log changes in others' signatures, and signs anew, is found out by both verifiers")
  func forgedByOwner() async throws {
    let sample = try await Self.sample()
    let forgeries = try Self.forgeries(sample)
    for forgery in forgeries { #expect(sample.word(forgery.bytes) == forgery.answer, "\(forgery.what)") }
    guard PythonTools.have("cryptography") else { return }
    let theirs = try PackScript.answers(forgeries.map(\.bytes), sample)
    for (forgery, answer) in zip(forgeries, theirs) { #expect(answer == forgery.answer, "Python: \(forgery.what)") }
    #expect(theirs.count == forgeries.count)
  }

  @Test("A pack that is damaged in any of thousands of ways is never INTACT, whoever verifies")
  func damages() async throws {
    let sample = try await Self.sample()
    let isLong = ProcessInfo.processInfo.environment["PASSERELLE_TAMPER"] == "long"
    var random = SeededGenerator(seed: 20_261_126)
    let (wanted, seenByPython) = isLong ? (30_000, 30_000) : (800, 320)
    var (made, damaged, seen) = (0, 0, Set<String>())
    // In pieces: thirty thousand packs at once are gigabytes.
    while made < wanted {
      var packs: [[UInt8]] = []
      for _ in 0..<min(200, wanted - made) {
        let pack = try PackDamage.make(sample.archive, sample.bytes, &random)
        if pack != sample.bytes { packs.append(pack) }
        made += 1
      }
      let ours = Self.words(packs, sample)
      seen.formUnion(ours)
      defer { damaged += packs.count }
      guard damaged < seenByPython, PythonTools.have("cryptography") else { continue }
      let theirs = try PackScript.answers(packs, sample)
      #expect(theirs.count == packs.count)
      for (place, pair) in zip(ours, theirs).enumerated() where pair.0 != pair.1 {
        Issue.record("pack \(damaged + place): ours \(pair.0), Python \(pair.1)")
      }
    }
    #expect(damaged > wanted * 95 / 100 && seen == ["ALTERED", "CANNOT TELL"], "\(damaged) \(seen)")
  }

  @Test(
    "Each single byte of a pack with everything in it, altered: never INTACT, whoever verifies",
    .enabled(if: ProcessInfo.processInfo.environment["PASSERELLE_TAMPER"] == "long", "make tamper"))
  func everyByte() async throws {
    let sample = try await Self.sample()
    #expect(sample.word(sample.bytes) == "INTACT")
    for start in stride(from: 0, to: sample.bytes.count, by: 500) {
      let packs = (start..<min(start + 500, sample.bytes.count)).map { place in
        var changed = sample.bytes
        changed[place] ^= UInt8(1 << (place % 8))
        return changed
      }
      #expect(!Self.words(packs, sample).contains("INTACT"), "from byte \(start)")
      guard PythonTools.have("cryptography") else { continue }
      let theirs = try PackScript.answers(packs, sample)
      #expect(theirs.count == packs.count && !theirs.contains("INTACT"), "Python, from byte \(start)")
    }
  }

  /// One word for each pack, on every core.
  private static func words(_ packs: [[UInt8]], _ sample: Sample) -> [String] {
    let words = Mutex([String](repeating: "", count: packs.count))
    DispatchQueue.concurrentPerform(iterations: packs.count) { place in
      let word = sample.word(packs[place])
      words.withLock { $0[place] = word }
    }
    return words.withLock { $0 }
  }
}
