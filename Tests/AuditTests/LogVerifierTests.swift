import Audit
import Database
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@Suite("Log verifier")
struct LogVerifierTests {
  /// A closed log of 300 entries of 5 patients.
  private static func sample(_ count: Int = 300) async throws -> URL {
    let test = try await TestLog()
    for index in 0..<count {
      _ = try await test.log.append(try TestLog.event(patient: index % 5, trace: 1 + index % 7))
    }
    return try await test.close()
  }

  static func change(_ folder: URL, _ sql: String) async throws {
    let store = try Store.open(path: TestLog.database(folder), migrations: AuditTables.migrations + TestLog.other)
    try await store.commit { try $0.execute(sql) }
    try await store.close()
  }

  static func word(_ verdict: Verdict) -> String {
    switch verdict {
    case .intact: "intact"
    case .altered: "altered"
    case .cannotTell: "cannot tell"
    }
  }

  @Test("Any change of any row, tile, bundle, key, body or checkpoint is found")
  func tampering() async throws {
    let original = try await Self.sample()
    #expect(Self.word(await TestLog.verify(original)) == "intact")
    var changes: [String] = []
    for seq in stride(from: 0, to: 299, by: 23) {
      changes += [
        "UPDATE audit_entry SET entry = replace(entry, '\"v\":1', '\"v\":2') WHERE seq = \(seq)",
        "UPDATE audit_entry SET leaf = zeroblob(32) WHERE seq = \(seq)",
        "UPDATE audit_entry SET at = at + 1 WHERE seq = \(seq)",
        "UPDATE audit_entry SET kind = 'sent' WHERE seq = \(seq)",
        "UPDATE audit_entry SET tag = '' WHERE seq = \(seq)",
        "DELETE FROM audit_entry WHERE seq = \(seq)",
        "UPDATE audit_body SET year = year + 1 WHERE seq = \(seq)",
        "UPDATE audit_body SET facts = replace(facts, 'success', 'refused') WHERE seq = \(seq)",
        "UPDATE audit_body SET trace = '\(String(repeating: "0", count: 32))' WHERE seq = \(seq)",
        "UPDATE audit_body SET reference = NULL WHERE seq = \(seq)",
        "UPDATE audit_body SET peer = 'DE' WHERE seq = \(seq)",
        "UPDATE audit_body SET outcome = 'failed' WHERE seq = \(seq)",
        "UPDATE audit_body SET sealed = zeroblob(99) WHERE seq = \(seq)",
        "UPDATE audit_body SET sealed = (SELECT sealed FROM audit_body WHERE seq = \(seq + 1)) WHERE seq = \(seq)",
      ]
    }
    changes.append(
      "UPDATE audit_key SET wrapped = zeroblob(60) WHERE tag = (SELECT tag FROM audit_entry WHERE seq = 3)")
    changes.append("DELETE FROM audit_entry WHERE seq = 299")
    changes.append("DELETE FROM audit_entry")
    for sql in changes {
      let copy = try TemporaryFolder.make("copy").appendingPathComponent("store")
      try FileManager.default.copyItem(at: original, to: copy)
      try await Self.change(copy, sql)
      #expect(Self.word(await TestLog.verify(copy)) == "altered", "\(sql)")
      try FileManager.default.removeItem(at: copy)
    }
  }

  @Test("A change that brings entry and leaf into agreement contradicts the checkpoint")
  func consistentForgery() async throws {
    let folder = try await Self.sample(5)
    let store = try Store.open(path: TestLog.database(folder), migrations: AuditTables.migrations + TestLog.other)
    try await store.commit { connection in
      let text = try connection.query("SELECT entry FROM audit_entry WHERE seq = 2").first?.text("entry") ?? ""
      let forged = text.replacingOccurrences(of: "released", with: "refused")
      try connection.execute(
        "UPDATE audit_entry SET entry = ?, leaf = ?, kind = 'refused' WHERE seq = 2",
        [.text(forged), .blob(MerkleTree.leafHash(Array(forged.utf8)))])
    }
    try await store.close()
    try FileManager.default.removeItem(at: folder.appendingPathComponent("log/tile"))
    #expect(Self.word(await TestLog.verify(folder)) == "altered")
  }

  @Test("Changed files of the log are found, and so are lost ones")
  func files() async throws {
    let folder = try await Self.sample()
    for name in ["tile/0/000", "tile/entries/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/001.p/44"] {
      let file = folder.appendingPathComponent("log/\(name)")
      let before = try Data(contentsOf: file)
      for position in [0, before.count / 2, before.count - 1] {
        var bytes = before
        bytes[position] ^= 1
        try bytes.write(to: file)
        #expect(Self.word(await TestLog.verify(folder)) == "altered", "\(name)")
      }
      // Tiles are on the disk before their checkpoint is signed, and no gateway removes one without a wider one.
      try FileManager.default.removeItem(at: file)
      #expect(Self.word(await TestLog.verify(folder)) == "altered", "\(name)")
      try before.write(to: file)
    }
    let file = folder.appendingPathComponent("log/checkpoint")
    let before = try Data(contentsOf: file)
    for position in before.indices {
      var bytes = before
      bytes[position] ^= 1
      try bytes.write(to: file)
      #expect(Self.word(await TestLog.verify(folder)) == "altered", "checkpoint byte \(position)")
    }
  }

  @Test("What is missing for an answer is said, never as altered")
  func missing() async throws {
    let folder = try await Self.sample(10)
    let key = try #require(
      NoteVerifier(
        String(
          decoding: try Data(contentsOf: folder.appendingPathComponent("log/verifier-key")), as: UTF8.self
        ).filter { !$0.isNewline }))
    try FileManager.default.removeItem(at: folder.appendingPathComponent("log/verifier-key"))
    #expect(Self.word(await TestLog.verify(folder)) == "cannot tell")
    #expect(Self.word(await TestLog.verify(folder, key: key)) == "intact")
    let other = NoteVerifier(name: key.name, publicKey: try Ed25519.publicKey(seed: [UInt8](0..<32)))
    #expect(Self.word(await TestLog.verify(folder, key: other)) == "altered")
    // An event that is not kept: the entry still stands.
    try await Self.change(folder, "DELETE FROM audit_body WHERE seq = 4")
    #expect(Self.word(await TestLog.verify(folder, key: key)) == "cannot tell")
    let checkpoint = folder.appendingPathComponent("log/checkpoint")
    try FileManager.default.removeItem(at: checkpoint)
    #expect(Self.word(await TestLog.verify(folder, key: key)) == "cannot tell")
    #expect(
      Self.word(await TestLog.verify(URL(fileURLWithPath: "/nowhere"), key: key)) == "cannot tell")
  }

  @Test("Entries after the last checkpoint are not vouched for")
  func tail() async throws {
    let folder = try await Self.sample(3)
    let checkpoint = folder.appendingPathComponent("log/checkpoint")
    let before = try Data(contentsOf: checkpoint)
    let again = try await TestLog(in: folder)
    _ = try await again.log.append(try TestLog.event())
    _ = try await again.close()
    #expect(Self.word(await TestLog.verify(folder)) == "intact")
    try before.write(to: checkpoint)
    #expect(Self.word(await TestLog.verify(folder)) == "cannot tell")
  }

  @Test("Erasing a patient's key hides the events and leaves every proof")
  func erasure() async throws {
    let folder = try await Self.sample(20)
    let tag = try TestLog.secrets().tag(of: TestLog.patient(2))
    try await Self.change(folder, "DELETE FROM audit_key WHERE tag = '\(tag)'")
    let again = try await TestLog(in: folder)
    let reader = try again.reader()
    let events = try await reader.events(of: TestLog.patient(2))
    #expect(events.count == 4 && events.allSatisfy { $0.event == nil })
    #expect(try await reader.events(of: TestLog.patient(3)).allSatisfy { $0.event != nil })
    let root = try await again.log.checkpoint().checkpoint.root
    for sequence in 0..<20 {
      let proof = try #require(try await reader.inclusionProof(of: Int64(sequence), size: 20))
      let leaf = try await again.store.read {
        try $0.query("SELECT leaf FROM audit_entry WHERE seq = ?", [.integer(Int64(sequence))]).first?.blob("leaf")
          ?? []
      }
      #expect(MerkleTree.verifyInclusion(leaf: leaf, index: sequence, size: 20, proof: proof, root: root))
    }
    try await again.store.close()
    #expect(Self.word(await TestLog.verify(folder)) == "cannot tell")
  }

  @Test("An event moved to another exchange is not shown there")
  func moved() async throws {
    let folder = try await Self.sample(10)
    let trace = try TestLog.trace(1).traceID
    try await Self.change(folder, "UPDATE audit_body SET trace = '\(trace)' WHERE seq = 3")
    let store = try Store.open(path: TestLog.database(folder), migrations: [], readOnly: true)
    let reader = LogReader(store: store, secrets: try TestLog.secrets())
    #expect(await code { _ = try await reader.exchange(traceID: trace) } == "audit.altered")
  }
}
