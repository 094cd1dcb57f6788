public import Audit
public import Domain
import Exchange
public import Trust
import Web

extension LogCopy {
  /// Makes the evidence pack of one exchange from a store that nobody serves, or that is served beside.
  ///
  /// - Parameters:
  ///   - keys: key directory of the country, with the key named `log`.
  ///   - kept: checkpoints that were kept elsewhere, which the pack then proves to be extended.
  ///   - attestors: who stands behind the log besides its owner.
  /// - Returns: the bytes of the ZIP; nil where nothing of the exchange is recorded.
  /// - Throws: `audit.store`, `audit.other-keys`, `audit.pack`, `audit.altered`, `audit.file`, `consent.receipt`, `database.…`, `trust.…`.
  public func pack(
    of reference: String, keys: String, purpose: String, language: String, namesPeople: Bool,
    kept: [KeptCheckpoint], attestors: PackAttestors = PackAttestors(), at time: Instant
  ) async throws -> [UInt8]? {
    let directory = try KeyDirectory(path: keys)
    let secrets = AuditSecrets(
      pseudonym: try directory.secret(named: "pseudonym"), data: try directory.secret(named: "data"))
    let order = PackOrder(
      country: try Self.country(directory), purpose: purpose, language: language, made: time)
    let log = self.log
    return try await lend { store in
      try await LogReader(store: store, secrets: secrets).checkSecrets()
      let export = EvidenceExport(
        store: store, directory: log, secrets: secrets, key: try directory.key(for: .log),
        dataKey: try directory.secret(named: "data"), certificates: try Self.certificates(directory),
        country: order.country, attestors: attestors, seal: try directory.key(for: .seal),
        software: "passerelle \(GatewayService.version)")
      return try await export.pack(of: reference, order, namesPeople: namesPeople, kept: kept) {
        PackSummary.text(of: $0, order)
      }
    }
  }

  /// The anchors of a time-stamp authority, from a PEM file.
  ///
  /// - Throws: `audit.authority` for a file without a certificate.
  public static func authorities(_ pem: [UInt8], named file: String) throws -> [Certificate] {
    do {
      return try Certificate.chain(pem: pem)
    } catch {
      throw GatewayFailure(
        "audit.authority", what: "Nothing was done.", why: "\(file) holds no certificate. \(error.why)",
        whatToDo: "Give the certificate of the time-stamp authority, or of its root, as PEM.")
    }
  }

  /// Of who signs evidences and receipts with these keys.
  static func certificates(_ keys: KeyDirectory) throws -> [(name: String, certificate: Certificate)] {
    try [("seal", KeyPurpose.seal), ("consent", .consent)].compactMap { name, purpose in
      try keys.key(for: purpose).chain.first.map { (name, $0) }
    }
  }

  /// Whose seal it is.
  private static func country(_ keys: KeyDirectory) throws -> CountryCode {
    let stated = try keys.key(for: .seal).chain.first?.subjectCountry
    guard let country = stated.flatMap({ CountryCode($0) }) else {
      throw GatewayFailure(
        "audit.pack.country", what: "No evidence pack was made.", why: "The seal certificate names no country.",
        whatToDo: "Give the key directory of the country with --keys.")
    }
    return country
  }

  /// What this log says of its exchanges, to be held against the other country's.
  ///
  /// - Parameter keys: key directory of the country; nil leaves out the digests of documents.
  /// - Throws: `database.…`, `trust.key.…`, `trust.aead.refused`.
  public func side(keys: String?, from: Instant?, to: Instant?) async throws -> LogSide {
    let stated = try keys.flatMap { try KeyDirectory(path: $0).key(for: .seal).chain.first?.subjectCountry }
    return try await read(keys: keys) { try await $0.side(country: stated, from: from, to: to) }
  }
}
