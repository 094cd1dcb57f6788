public import Audit
import Database
public import Domain
import Foundation
import Trust

/// A store's log as an auditor finds it on disk: read without a running gateway, and without a change to the directory.
public struct LogCopy: Sendable {
  private let layout: StoreLayout
  private let isInUse: Bool

  /// - Parameter directory: a store's directory, or a copy of it. Where another process runs a gateway on it, it is read
  ///   beside that gateway.
  public init(directory: String) {
    layout = StoreLayout(directory)
    isInUse = CopiedStore.isInUse(path: layout.database)
  }

  /// - Parameter isInUse: whether a gateway of this very process has the store open.
  init(directory: String, isInUse: Bool) {
    layout = StoreLayout(directory)
    self.isInUse = isInUse
  }

  /// The log's own directory.
  var log: String { layout.log }

  /// A verifier key that cannot be read.
  public static func badKey(_ file: String) -> any Explained {
    GatewayFailure(
      "audit.verifier-key", what: "The log was not verified.", why: "\(file) holds no verifier key.",
      whatToDo: "Give a file with one line: name+key id+base64.")
  }

  /// A side of a comparison that is not there.
  public static func nothingToCompare(_ path: String) -> any Explained {
    GatewayFailure(
      "audit.side", what: "The logs were not compared.", why: "There is neither a pack nor a store at \(path).",
      whatToDo: "Give an evidence pack (.zip) or the directory of a store, as serve has it in its setting store.")
  }

  /// A directory without a store.
  private var nothingHere: GatewayFailure {
    GatewayFailure(
      "audit.store", what: "The log was not read.", why: "There is no store at \(layout.path).",
      whatToDo: "Give the directory that holds store.sqlite, as serve has it in its setting store, or a copy of it.")
  }

  /// Whether a store lies there at all.
  public var isThere: Bool { CopiedStore.isFile(layout.database) }

  /// Why a key says nothing about this log: it is of a log with another name. Nil where it may be of this one, and where
  /// the log is not signed by the key beside it, as after an alteration.
  public func isOfOther(_ key: NoteVerifier?) -> (any Explained)? {
    guard let key, let own = ownKey, !own.isOfSameLog(as: key), isThere,
      let note = FileManager.default.contents(atPath: "\(layout.log)/checkpoint"),
      own.open(String(decoding: note, as: UTF8.self)) != nil
    else { return nil }
    return GatewayFailure(
      "audit.other-log", what: "The log was not verified.",
      why: "This log is \(own.name), and the key is that of \(key.name).",
      whatToDo: "Give the key of this log with --key, as its country, the trust list or a witness has it.")
  }

  /// Verifies everything, offline.
  ///
  /// - Parameter kept: checkpoints that were kept elsewhere, which the log must extend.
  public func verify(
    key: NoteVerifier?, kept: [KeptCheckpoint] = [], policy: WitnessPolicy? = nil
  ) async -> Verdict {
    guard isThere else { return .cannotTell("\(nothingHere.why) \(nothingHere.whatToDo)") }
    if let other = isOfOther(key) { return .cannotTell(other.why) }
    return await LogVerifier(
      database: layout.database, directory: layout.log, key: key, kept: kept, isInUse: isInUse, policy: policy
    ).verify()
  }

  /// The checkpoint that witnesses cosigned, and who of them did; nil where none lies beside the log.
  ///
  /// - Throws: `audit.file`.
  public func witnessed(key: NoteVerifier, by policy: WitnessPolicy) throws -> WitnessedCheckpoint? {
    try WitnessedCheckpoint.read(directory: layout.log, key: key, witnesses: policy.witnesses)
  }

  /// The log's key that lies beside it, which proves only that the log agrees with itself; nil where none is readable.
  public var ownKey: NoteVerifier? {
    guard let bytes = FileManager.default.contents(atPath: "\(layout.log)/verifier-key") else { return nil }
    return NoteVerifier(String(decoding: bytes, as: UTF8.self).filter { !$0.isNewline })
  }

  /// Lends a maker of proofs.
  ///
  /// - Parameter key: of the log, known from elsewhere; nil trusts the one beside it.
  /// - Throws: `audit.store`, `audit.other-log`, `database.…`; what `body` throws.
  public func prove<R: Sendable>(
    key: NoteVerifier? = nil, _ body: (LogProver) async throws -> R
  ) async throws -> R {
    if let other = isOfOther(key) { throw other }
    let directory = layout.log
    return try await lend { try await body(LogProver(store: $0, directory: directory)) }
  }

  /// Lends a reader of events.
  ///
  /// - Parameter keys: key directory of the country; nil reads what stands in clear alone.
  /// - Throws: `audit.store`, `audit.other-keys`, `database.…`, `trust.key.…`; what `body` throws.
  public func read<R: Sendable>(keys: String?, _ body: (LogReader) async throws -> R) async throws -> R {
    let secrets = try keys.map { path in
      let directory = try KeyDirectory(path: path)
      return AuditSecrets(
        pseudonym: try directory.secret(named: "pseudonym"), data: try directory.secret(named: "data"))
    }
    return try await lend { store in
      let reader = LogReader(store: store, secrets: secrets)
      try await reader.checkSecrets()
      return try await body(reader)
    }
  }

  func lend<R: Sendable>(_ body: (Store) async throws -> R) async throws -> R {
    guard isThere else { throw nothingHere }
    return try await CopiedStore.lend(path: layout.database, isInUse: isInUse) { copy in
      let store = try copy.open()
      do {
        let result = try await body(store)
        try await store.close()
        return result
      } catch {
        try await store.close()
        throw error
      }
    }
  }
}

extension LoggedExchange {
  /// How it ended, in one word.
  public var outcome: String {
    let kinds = Set(events.map(\.kind))
    if kinds.contains("sent") || kinds.contains("document-shown") { return "delivered" }
    if kinds.contains("document-received") { return "received" }
    if kinds.contains("send-failed") { return "send-failed" }
    if kinds.contains("released") { return "outcome-unknown" }
    for event in events.reversed() {
      if let code = event.event?.errorCode { return code }
    }
    return isIdentificationAlone ? "identified" : "open"
  }
}
