import Audit
import Countries
import Database
import Domain
import Synchronization
import Transport
import Trust

/// Endpoints, server certificates and search masks of the countries that publish them, in place of those of the trust list.
///
/// They are fetched at the start and at intervals, verified, and kept in the store; each change is a record. What cannot
/// be refreshed stays until its end, then the country is not reached.
final class LiveMetadata: Sendable {
  /// A retrieve goes where the query went, as peers expect (wire-ihe.md section 9.1).
  private static let kinds: [MetadataService.Kind] = [.discovery, .query, .searchMask]

  private struct Held: Sendable {
    let metadata: ServiceMetadata
    var verifiedAt: Instant
    let mask: SearchMask?
  }

  private struct State {
    var held: [MetadataService: Held] = [:]
    /// The newest activation that was ever used, over expiry and restarts.
    var activations: [MetadataService: Instant] = [:]
    var faults: [MetadataService: String] = [:]
  }

  private let settings: MetadataSettings
  private let publisher: MetadataPublisher
  private let live: LiveTrust
  private let client: PeerClient
  private let store: MetadataStore
  private let log: any AuditLog
  private let clock: any WallClock
  private let state: Mutex<State>

  /// Opens what was verified before, each document verified again.
  ///
  /// - Throws: `gateway.metadata`, and what the store throws.
  init(
    _ settings: MetadataSettings, live: LiveTrust, client: PeerClient, store: Store, log: any AuditLog,
    clock: any WallClock, locate: MetadataPublisher.Locator? = nil
  ) async throws {
    let publisher = try MetadataPublisher(settings, locate: locate)
    (self.settings, self.live, self.client, self.log, self.clock) = (settings, live, client, log, clock)
    (self.publisher, self.store) = (publisher, MetadataStore(store: store))
    var found = State()
    for row in try await self.store.rows() where settings.countries.contains(row.service.country) {
      found.activations[row.service] = row.activation
      do {
        guard let peer = live.trustList.peer(row.service.country) else { continue }
        let metadata = try Self.open(row.document, row.service, peer, publisher, at: clock.now, after: nil)
        found.held[row.service] = Held(
          metadata: metadata, verifiedAt: row.verifiedAt, mask: try Self.mask(of: metadata))
      } catch {
        found.faults[row.service] = (error as? any Explained)?.code ?? "trust.metadata.form"
      }
    }
    state = Mutex(found)
  }

  // MARK: What is in use

  /// The trust list with what the countries published in place of its endpoints and pins of servers.
  ///
  /// A country without valid metadata keeps its place and gets an address that nothing answers at (RFC 2606).
  func applied(to list: TrustList) -> TrustList {
    let (now, held) = (clock.now, state.withLock { $0.held })
    let peers = list.peers.map { peer -> Peer in
      guard settings.countries.contains(peer.country) else { return peer }
      let services = [.discovery, .query].map { MetadataService($0, of: peer.country) }
      let found = services.compactMap { valid(held[$0], for: peer, at: now) }
      var changed = peer
      guard found.count == services.count else {
        changed.endpoints = .init(xcpd: "https://metadata.invalid/", xca: "https://metadata.invalid/")
        changed.tlsServerPins = []
        return changed
      }
      changed.endpoints = .init(xcpd: found[0].url, xca: found[1].url)
      var pins: [[UInt8]] = []
      for pin in found.compactMap(\.certificate?.spkiSHA256) where !pins.contains(pin) { pins.append(pin) }
      changed.tlsServerPins = pins
      return changed
    }
    return TrustList(number: list.number, issued: list.issued, nextUpdate: list.nextUpdate, peers: peers)
  }

  /// What the country asks for to find a person; nil where it published no mask that counts.
  func searchMask(of country: CountryCode) -> SearchMask? {
    let held = state.withLock { $0.held[MetadataService(.searchMask, of: country)] }
    guard let held, let peer = live.trustList.peer(country), valid(held, for: peer, at: clock.now) != nil else {
      return nil
    }
    return held.mask
  }

  /// Codes of why what is published now is not in use.
  var faults: [MetadataService: String] { state.withLock { $0.faults } }

  /// How it stands with all countries, for operators.
  struct Standing: Sendable, Hashable {
    let countries: Int
    /// Countries that are not reached, since no metadata of them are valid.
    let lost: [String]
    /// Services that could not be refreshed, with the code: `FR query (trust.metadata.signature)`.
    let faults: [String]
  }

  var standing: Standing {
    let (now, held, faults) = (clock.now, state.withLock { $0.held }, faults)
    let lost = settings.countries.filter { country in
      guard let peer = live.trustList.peer(country) else { return false }
      return [.discovery, .query].contains { valid(held[MetadataService($0, of: country)], for: peer, at: now) == nil }
    }
    return Standing(
      countries: settings.countries.count, lost: lost.map(\.value),
      faults: faults.map { "\($0.key.country.value) \($0.key.kind.rawValue) (\($0.value))" }.sorted())
  }

  /// Not over, kept no longer than allowed, and signed by a seal that the trust list still names.
  private func valid(_ held: Held?, for peer: Peer, at now: Instant) -> ServiceMetadata? {
    guard let held, peer.sealPins.contains(held.metadata.signedBy),
      now < held.verifiedAt.advanced(bySeconds: Int64(settings.keepHours) * 3600)
    else { return nil }
    do {
      try held.metadata.checkTime(now)
      return held.metadata
    } catch {
      return nil
    }
  }

  // MARK: What comes

  /// Refreshes at once and then at intervals, until it is cancelled.
  func follow() async {
    while !Task.isCancelled {
      await refresh()
      do { try await Task.sleep(for: .seconds(settings.refreshMinutes * 60)) } catch { return }
    }
  }

  /// Fetches and verifies every service of every country once.
  func refresh() async {
    for country in settings.countries {
      for kind in Self.kinds {
        let service = MetadataService(kind, of: country)
        do {
          guard let peer = live.trustList.peer(country) else { continue }
          try await refresh(service, peer)
          state.withLock { $0.faults[service] = nil }
        } catch {
          await note((error as? any Explained)?.code ?? "gateway.metadata-fetch", service)
        }
      }
    }
  }

  private func refresh(_ service: MetadataService, _ peer: Peer) async throws {
    let document = try await publisher.fetch(service, by: client, key: live.key(.tlsClient), clock: clock)
    let after = state.withLock { $0.activations[service] }
    let mark = peer.memory?.asked ?? 0
    let metadata: ServiceMetadata
    do {
      metadata = try Self.open(document, service, peer, publisher, at: clock.now, after: after)
    } catch {
      // The responder of the country's authority has been asked meanwhile.
      guard error.code == "trust.certificate.revocation-unknown", await peer.memory?.settle(after: mark) == true
      else { throw error }
      metadata = try Self.open(document, service, peer, publisher, at: clock.now, after: after)
    }
    let mask = try Self.mask(of: metadata)
    let now = clock.now
    let former = state.withLock { $0.held[service]?.metadata }
    if former?.digest == metadata.digest, former?.signedBy == metadata.signedBy {
      try await store.verified(service, at: now)
    } else {
      var event = AuditEvent(.configChanged, .success, .treatment)
      event.peer = service.country
      event.details = [
        "setting": "service-metadata", "service": service.kind.rawValue, "before": former?.digest.hex ?? "none",
        "after": metadata.digest.hex, "url": metadata.url, "serverPin": metadata.certificate?.spkiSHA256.hex ?? "none",
        "signer": metadata.signedBy.prefix(8).hex,
      ]
      // Durable, with its record, before it counts.
      _ = try await log.append(event, alongside: [store.keeping(metadata, document, at: now)])
    }
    state.withLock { state in
      state.held[service] = Held(metadata: metadata, verifiedAt: now, mask: mask)
      state.activations[service] = metadata.activation ?? state.activations[service]
    }
  }

  /// Records a failure when it is another one than before; what is held stays.
  private func note(_ code: String, _ service: MetadataService) async {
    // A country need not publish a mask.
    if service.kind == .searchMask, code == "gateway.metadata-missing" { return }
    let former = state.withLock { $0.faults.updateValue(code, forKey: service) }
    guard former != code else { return }
    var event = AuditEvent(.configChanged, .failed, .treatment)
    event.peer = service.country
    event.errorCode = code
    event.details = ["setting": "service-metadata", "service": service.kind.rawValue]
    // When the log fails here every exchange fails by itself.
    do { _ = try await log.append(event) } catch { return }
  }

  private static func open(
    _ document: [UInt8], _ service: MetadataService, _ peer: Peer, _ publisher: MetadataPublisher, at now: Instant,
    after: Instant?
  ) throws(TrustFailure) -> ServiceMetadata {
    try ServiceMetadata.open(
      document, of: service, peer: peer, publisher: publisher.owner, at: now, after: after)
  }

  private static func mask(of metadata: ServiceMetadata) throws -> SearchMask? {
    try metadata.searchMask.map { try SearchMask(published: $0, of: metadata.service.country) }
  }
}
