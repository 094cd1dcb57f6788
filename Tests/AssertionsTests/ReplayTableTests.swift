import Database
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@testable import Assertions

@Suite("Replay table")
struct ReplayTableTests {
  private let digest = Digest.sha256([1])

  private func open(_ path: String? = nil) throws -> Store {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("replay-\(UUID().uuidString).sqlite")
      .path
    return try Store.open(path: path ?? folder, migrations: ReplayTable.migrations)
  }

  private func remove(_ store: Store) {
    do {
      for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: store.path + suffix) {
        try FileManager.default.removeItem(atPath: store.path + suffix)
      }
    } catch { Issue.record(error) }
  }

  /// A caller with assertions of these ids and contents.
  private func caller(
    hcp: String = "_h", trc: String? = "_t", content: UInt8 = 1, client: UInt8 = 7
  ) throws -> VerifiedCaller {
    let call = try Call()
    let patient = try #require(PatientIdentifier(cx: Call.patient))
    return VerifiedCaller(
      peer: call.list.peers[1], professional: call.professional, organisation: call.organisation, purpose: .treatment,
      permissions: [], hcpAssertionID: hcp, hcpIssuer: "i", hcpDigest: [content],
      hcpNotOnOrAfter: call.now.advanced(bySeconds: 3600),
      treatment: trc.map {
        TreatmentConfirmation(
          trcAssertionID: $0, issuer: "i", patient: patient, notOnOrAfter: call.now.advanced(bySeconds: 7200),
          digest: [content])
      }, tlsPin: [client])
  }

  private func record(
    _ id: String, _ caller: VerifiedCaller, in store: Store, digest: [UInt8]? = nil,
    _ table: ReplayTable = ReplayTable(),
    at seconds: Int64 = 0
  ) async throws -> String {
    let message = ReceivedMessage(id: id, digest: digest ?? self.digest)
    let write = table.record(message, from: caller, at: try DevelopmentPKI.now.advanced(bySeconds: seconds))
    do {
      try await store.commit { try write.apply(to: $0) }
      return "recorded"
    } catch let failure as AssertionFailure {
      #expect(failure.wireCode == "ERROR_SEC_DATA_INTEGRITY_NOT_ENSURED")
      return failure.code.replacingOccurrences(of: "assertion.replay.", with: "")
    }
  }

  @Test("One assertion serves many messages of its client; a message id is used once")
  func messages() async throws {
    let store = try open()
    defer { remove(store) }
    let one = try caller()
    #expect(try await record("m1", one, in: store) == "recorded")
    #expect(try await record("m2", one, in: store) == "recorded")
    #expect(try await record("m3", try caller(trc: "_t2"), in: store) == "recorded")
    #expect(try await record("m4", try caller(trc: nil), in: store) == "recorded")
    #expect(try await record("m1", one, in: store) == "message")
    #expect(try await record("m1", one, in: store, digest: [9]) == "message")
    #expect(try await record("m1", try caller(hcp: "_x", trc: "_y", client: 8), in: store) == "message")
    #expect(try await record("", one, in: store) == "id")
    #expect(try await record(String(repeating: "x", count: 257), one, in: store) == "id")
  }

  @Test("An assertion id with other content or from another client is refused, and nothing of it is kept")
  func assertions() async throws {
    let store = try open()
    defer { remove(store) }
    #expect(try await record("m1", try caller(), in: store) == "recorded")
    #expect(try await record("m2", try caller(content: 2), in: store) == "assertion")
    #expect(try await record("m2", try caller(client: 8), in: store) == "assertion")
    #expect(try await record("m2", try caller(hcp: "_h2", client: 8), in: store) == "assertion")
    #expect(try await record("m2", try caller(), in: store) == "recorded")
  }

  @Test("The same bytes again from the same client are a repetition, as a look without writing tells")
  func standing() async throws {
    let store = try open()
    defer { remove(store) }
    let one = try caller()
    let (table, message) = (ReplayTable(), ReceivedMessage(id: "m1", digest: digest))
    func look(_ message: ReceivedMessage, _ caller: VerifiedCaller) async throws -> ReplayTable.Standing {
      try await store.read { try table.standing(of: message, from: caller, in: $0) }
    }
    #expect(try await look(message, one) == .new)
    #expect(try await record("m1", one, in: store) == "recorded")
    #expect(try await look(message, one) == .repeated)
    #expect(try await look(ReceivedMessage(id: "m2", digest: digest), one) == .new)
    for other in [try caller(content: 2), try caller(client: 8)] {
      guard case .refused = try await look(message, other) else {
        Issue.record("not refused")
        continue
      }
    }
    guard case .refused = try await look(ReceivedMessage(id: "m1", digest: [2]), one) else {
      Issue.record("not refused")
      return
    }
  }

  @Test("Of 50 equal messages at once exactly one is recorded")
  func parallel() async throws {
    let store = try open()
    defer { remove(store) }
    let one = try caller()
    let results = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<50 { group.addTask { try await record("m1", one, in: store) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.filter { $0 == "recorded" }.count == 1)
    #expect(results.filter { $0 == "message" }.count == 49)
  }

  @Test("Keys survive a restart, and go ten minutes after the assertions ended")
  func lifetime() async throws {
    let first = try open()
    #expect(try await record("m1", try caller(), in: first) == "recorded")
    try await first.close()
    let store = try open(first.path)
    defer { remove(store) }
    #expect(try await record("m1", try caller(), in: store) == "message")
    let later = try caller(hcp: "_later", trc: nil)
    #expect(try await record("m2", later, in: store, at: 7200 + 599) == "recorded")
    #expect(try await record("m1", try caller(content: 3), in: store, at: 7200 + 600) == "message")
    #expect(try await record("m3", later, in: store, at: 7200 + 601) == "recorded")
    #expect(try await record("m1", try caller(content: 3), in: store, at: 7200 + 601) == "recorded")
  }

  @Test("A full table refuses, and has room again when keys have gone")
  func full() async throws {
    let store = try open()
    defer { remove(store) }
    let table = ReplayTable(capacity: 4)
    let one = try caller()
    #expect(try await record("m1", one, in: store, table) == "recorded")
    #expect(try await record("m2", one, in: store, table) == "recorded")
    #expect(try await record("m3", one, in: store, table) == "full")
    #expect(try await record("m3", one, in: store, table) == "full")
    #expect(try await record("m3", try caller(hcp: "_b", trc: nil), in: store, table, at: 7801) == "recorded")
    let size = try await store.read { try $0.query("SELECT keys FROM replay_size").first?.integer("keys") }
    let rows = try await store.read { try Int64($0.query("SELECT id FROM replay_key").count) }
    #expect(size == rows && rows == 2)
  }
}
