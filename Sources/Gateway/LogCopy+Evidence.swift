public import Domain
import Exchange
import Trust

/// One evidence of an exchange, for people and files.
public struct ListedEvidence: Sendable {
  public let id: String
  /// `NRO` or `NRR`.
  public let kind: String
  public let title: String
  public let madeAt: Instant
  public let stampedAt: Instant?
  /// The signed evidence; nil without the keys.
  public let xml: [UInt8]?

  /// As a file: time, kind and title, in that order, so that a directory lists them as they happened.
  public var fileName: String {
    let time = madeAt.iso8601.map { $0 == ":" ? "-" : $0 }
    return "\(String(time))_\(kind)_\(id)_\(title).xml"
  }
}

extension LogCopy {
  /// The evidences of one exchange, oldest first.
  ///
  /// - Parameter keys: key directory of the country; nil lists them without their content.
  /// - Throws: `database.…`, `trust.key.…`, `trust.aead.refused`.
  public func evidences(of reference: ExchangeReference, keys: String?) async throws -> [ListedEvidence] {
    let key = try keys.map { try KeyDirectory(path: $0).secret(named: "data") }
    return try await lend { store in
      try await EvidenceReader(store: store, key: key).evidences(of: reference).map {
        ListedEvidence(
          id: $0.id, kind: $0.kind, title: $0.title, madeAt: $0.madeAt, stampedAt: $0.stampedAt, xml: $0.xml)
      }
    }
  }
}
