public import Audit
import Consent
public import Database
public import Domain
public import Trust

/// Puts evidence packs together: the log's part, and what other rooms keep about the same exchange.
public struct EvidenceExport: Sendable {
  let store: Store
  private let maker: PackMaker
  let dataKey: [UInt8]
  private let certificates: [(name: String, certificate: Certificate)]
  private let attestors: PackAttestors
  private let site: EventSite
  private let seal: any SigningKey
  let country: CountryCode

  /// - Parameters:
  ///   - directory: the log's directory.
  ///   - key: the key named `log`.
  ///   - dataKey: the secret named `data`.
  ///   - certificates: of who signs evidences and receipts here, by their names in the pack: `seal`, `consent`.
  ///   - attestors: who stands behind the log besides its owner.
  ///   - seal: the key named `seal`, which signs the pack as a container.
  ///   - software: name and version of the program, for the records' FHIR form.
  public init(
    store: Store, directory: String, secrets: AuditSecrets, key: any SigningKey, dataKey: [UInt8],
    certificates: [(name: String, certificate: Certificate)], country: CountryCode,
    attestors: PackAttestors = PackAttestors(), seal: any SigningKey, software: String
  ) {
    self.seal = seal
    self.attestors = attestors
    site = EventSite(
      own: EventSite.Party(country: country.value), site: country.value, software: software, secrets: secrets)
    self.store = store
    maker = PackMaker(store: store, directory: directory, secrets: secrets, key: key)
    self.dataKey = dataKey
    self.certificates = certificates
    self.country = country
  }

  /// Makes the pack of one exchange; nil where nothing of it is recorded.
  ///
  /// - Parameters:
  ///   - reference: as people read it.
  ///   - namesPeople: whether signed receipts go in whole, which name who answered; without it what they say goes in,
  ///     and the log's own digest of each.
  ///   - kept: checkpoints that were kept elsewhere.
  ///   - summary: the story in words.
  /// - Throws: `audit.pack`, `audit.altered`, `audit.file`, `consent.receipt`, `database.…`, `trust.…`.
  public func pack(
    of reference: String, _ order: PackOrder, namesPeople: Bool = false, kept: [KeptCheckpoint] = [],
    summary: (PackedExchange) -> String
  ) async throws -> [UInt8]? {
    guard let story = try await maker.story(of: reference, kept: kept) else { return nil }
    var files: [(name: String, bytes: [UInt8])] = [
      ("summary.\(order.language).txt", Array(summary(story).utf8)), ("verify.py", PackMaker.script),
    ]
    let evidences = try await EvidenceReader(store: store, key: dataKey).evidences(of: story.exchange.reference)
    for evidence in evidences {
      if let xml = evidence.xml { files.append((Self.path(of: evidence), xml)) }
    }
    for logged in story.exchange.events where logged.event != nil {
      files.append(("fhir/\(logged.sequence).json", Array(BALPEvent(logged, at: site).json.canonical.utf8)))
    }
    let events = story.exchange.events.compactMap(\.event)
    let receipts = try await ReceiptReader(store: store, key: dataKey)
      .receipts(Set(events.compactMap(\.consentReceipt)))
    for receipt in receipts {
      if namesPeople {
        files.append(("receipts/\(receipt.id).jws", Array(receipt.jws.utf8)))
      } else {
        files.append(("receipts/\(receipt.id).json", Array(Self.withoutActor(receipt.statement).canonical.utf8)))
      }
    }
    files += certificates.map { ("certificates/\($0.name).pem", Array($0.certificate.pem.utf8)) }
    files += try formerSeals(of: evidences)
    return try maker.pack(story, order, attestors: attestors, others: files, seal: seal)
  }

  /// The seals that signed these evidences and are not in use any more.
  private func formerSeals(of evidences: [KeptEvidence]) throws -> [(name: String, bytes: [UInt8])] {
    var known = Set(certificates.map(\.certificate.der))
    var files: [(name: String, bytes: [UInt8])] = []
    for evidence in evidences {
      guard let xml = evidence.xml else { continue }
      let signer = try XAdES.verify(bytes: xml).signer
      guard known.insert(signer.der).inserted else { continue }
      files.append(("certificates/seal-\(Digest.sha256(signer.der).prefix(8).hex).pem", Array(signer.pem.utf8)))
    }
    return files
  }

  /// Time, kind and title in that order, so that a directory lists evidences as they happened.
  private static func path(of evidence: KeptEvidence) -> String {
    let time = String(evidence.madeAt.iso8601.map { $0 == ":" ? "-" : $0 })
    return "evidences/\(time)_\(evidence.kind)_\(evidence.id)_\(evidence.title).xml"
  }

  /// What a receipt says, without the names that the identity provider gives people.
  private static func withoutActor(_ statement: JSON) -> JSON {
    .object((statement.object ?? [:]).filter { $0.key != "act" })
  }
}
