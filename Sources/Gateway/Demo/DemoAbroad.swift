import Domain
import Foundation
import Transport
import Trust

/// A third country of the demo, which is only played: it answers about each of its people well or badly in one way, so
/// that a clinician can see what the pages say of it.
struct DemoAbroad: Sendable {
  static let country = "ES"
  /// A home community under 2.999, the arc for examples.
  static let homeCommunity = "2.999.34.3"

  let listener: PeerListener

  /// - Parameter certificates: the demo's PKI, which has this country.
  /// - Throws: `simulator.pki`, `transport.listen`.
  init(certificates: String, port: Int, listening: @escaping @Sendable (Int) -> Void) throws {
    guard let country = CountryCode(Self.country) else { throw GatewayFailure.simulator("pki", "No country.", "") }
    let site = try SimulatorSite(pki: certificates, country: country, clock: SystemClock())
    let countries = DemoVariations.abroad.map { one in
      // Slow enough that the page says that it waits, and not so slow that it gives up.
      (one.person.ins, SimulatedAffiliation(site, one.behaviour, people: [one.person], slowSeconds: 3) { _ in })
    }
    let rest = SimulatedAffiliation(site, .noMatch) { _ in }
    listener = try SimulatedAffiliation.listener(site, port: port, { _ in }, listening: listening) { call in
      let text = String(decoding: call.body, as: UTF8.self)
      return await (countries.first { text.contains($0.0) }?.1 ?? rest).answer(call)
    }
  }

  /// Serves beside what the demo does, and ends with it.
  ///
  /// - Throws: `transport.listen` where its port is taken, and what `body` throws.
  static func beside<Result: Sendable>(
    _ site: DemoSite, _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let (ready, isReady) = AsyncStream.makeStream(of: Int.self)
    let abroad = try DemoAbroad(certificates: site.certificates.path, port: site.abroadPort) { isReady.yield($0) }
    let server = Task {
      defer { isReady.finish() }
      try await abroad.listener.run()
    }
    defer { server.cancel() }
    var serves = false
    for await _ in ready {
      serves = true
      break
    }
    // A listener that ended without serving says why; nobody would wait for it in vain.
    if !serves { try await server.value }
    return try await body()
  }
}
