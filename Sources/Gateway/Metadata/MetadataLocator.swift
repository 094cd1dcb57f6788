import Domain
import Transport
import Trust

/// Finds who publishes a country's service metadata by DNS (OASIS BDXL 1.0): the U-NAPTR record (RFC 4848) of the
/// participant names the publisher's address.
///
/// It is off unless the configuration names a zone. What it finds is an address to fetch from and nothing else: metadata
/// count by their signatures, whoever hands them over.
struct MetadataLocator: Sendable {
  /// Where it looks.
  struct Zone: Sendable, Hashable {
    /// The zone of the service metadata locator, `ehealth.testa.eu`.
    var domain: String
    var nameServer: NameServer
  }

  let zone: Zone

  /// The address of the publisher, without a slash at its end.
  ///
  /// - Throws: `gateway.metadata-location`, and what `NameServer.pointers` throws.
  func publisher(of service: MetadataService) async throws -> String {
    let pointers = try await zone.nameServer.pointers(of: service.locatorName(in: zone.domain))
    guard let address = Self.address(in: pointers) else {
      throw GatewayFailure(
        "gateway.metadata-location", what: "The publisher of the service metadata was not found.",
        why: "DNS names none for this country.",
        whatToDo: "Check metadata.locator.domain, and ask the other contact point whether it is registered there.")
    }
    return address
  }

  /// The address of the first pointer to a publisher; others are passed over.
  static func address(in pointers: [NamingPointer]) -> String? {
    pointers.filter { $0.flags.lowercased() == "u" && $0.services.lowercased() == "meta:smp" && $0.replacement.isEmpty }
      .sorted { ($0.order, $0.preference) < ($1.order, $1.preference) }
      .lazy.compactMap { address(in: $0.expression) }.first
  }

  /// `!.*!https://smp.example!`: the expression takes the whole name, so that nothing is matched here.
  private static func address(in expression: String) -> String? {
    guard let mark = expression.first else { return nil }
    let parts = expression.dropFirst().split(separator: mark, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, [".*", "^.*$", "^.*", ".*$"].contains(parts[0]), ["", "i"].contains(parts[2]) else {
      return nil
    }
    let address = parts[1].hasSuffix("/") ? String(parts[1].dropLast()) : parts[1]
    guard let scheme = ["https://", "http://"].first(where: address.hasPrefix), address.utf8.count > scheme.utf8.count,
      !address.hasSuffix("/"), address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
      !address.contains(where: { "@?#\\<>\"{}|^`".contains($0) })
    else { return nil }
    return address
  }
}
