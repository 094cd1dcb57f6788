import Domain
import FoundationEssentials
import XML

/// Reads verified ServiceMetadata (OASIS BDXR SMP 1.0): exactly the service that was asked for, with one endpoint.
struct ServiceMetadataReader {
  let service: MetadataService
  let signedBy: [UInt8]
  let digest: [UInt8]

  func metadata(_ root: Element) throws(TrustFailure) -> ServiceMetadata {
    guard let information = root.children.first, named(information, "ServiceInformation") else {
      throw .metadata("form", "There is no ServiceInformation.")
    }
    try check(
      one(information, "ParticipantIdentifier"), MetadataService.participantScheme, service.participant, "participant")
    try check(one(information, "DocumentIdentifier"), MetadataService.documentScheme, service.document, "service")
    let processes = try one(information, "ProcessList").children.filter { named($0, "Process") }
    guard processes.count == 1 else { throw .metadata("endpoint", "There is not exactly one process.") }
    try check(one(processes[0], "ProcessIdentifier"), MetadataService.processScheme, service.process, "service")
    let endpoints = try one(processes[0], "ServiceEndpointList").children.filter { named($0, "Endpoint") }
    guard endpoints.count == 1, endpoints[0].attribute("transportProfile") == service.transportProfile else {
      throw .metadata("endpoint", "There is not exactly one endpoint of the transport profile.")
    }
    return try metadata(endpoint: endpoints[0])
  }

  private func metadata(endpoint: Element) throws(TrustFailure) -> ServiceMetadata {
    let isMask = service.kind == .searchMask
    return ServiceMetadata(
      service: service, url: isMask ? "" : try address(one(endpoint, "EndpointURI")),
      certificate: isMask ? nil : try certificate(one(endpoint, "Certificate")),
      activation: try time(endpoint, "ServiceActivationDate"), expiration: try time(endpoint, "ServiceExpirationDate"),
      searchMask: isMask ? try mask(endpoint) : nil, signedBy: signedBy, digest: digest)
  }

  // MARK: Members

  /// An identifier with its scheme. Case counts for neither, as participants are seen in both.
  private func check(
    _ element: Element, _ scheme: String, _ value: String, _ code: String
  ) throws(TrustFailure) {
    guard element.attribute("scheme") == scheme, text(element).lowercased() == value.lowercased() else {
      throw .metadata(code, "They are of another \(code) than was asked for.")
    }
  }

  private func address(_ element: Element) throws(TrustFailure) -> String {
    let address = text(element)
    guard address.hasPrefix("https://"), address.utf8.count <= 1024,
      address.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), URL(string: address)?.host()?.isEmpty == false,
      !address.contains("@"), !address.contains("#")
    else { throw .metadata("endpoint", "The endpoint is not an https address.") }
    return address
  }

  private func certificate(_ element: Element) throws(TrustFailure) -> Certificate {
    let value = text(element).filter { !$0.isWhitespace }
    let bare =
      value.hasPrefix("-----BEGINCERTIFICATE-----")
      ? String(value.dropFirst(26).prefix { $0 != "-" }) : value
    guard let der = Base64.decode(bare) else { throw .metadata("endpoint", "The certificate is not base 64.") }
    do {
      return try Certificate(der: der)
    } catch {
      throw .metadata("endpoint", "The certificate of the endpoint cannot be read.")
    }
  }

  /// xs:dateTime; one without a zone is UTC, as the publishers write it.
  private func time(_ endpoint: Element, _ name: String) throws(TrustFailure) -> Instant? {
    let found = endpoint.children.filter { named($0, name) }
    guard let element = found.first else { return nil }
    let value = text(element)
    guard found.count == 1, let instant = Instant(iso8601: value) ?? Instant(iso8601: "\(value)Z") else {
      throw .metadata("endpoint", "\(name) is not a date and time.")
    }
    return instant
  }

  private func mask(_ endpoint: Element) throws(TrustFailure) -> [UInt8] {
    let found = endpoint.children.filter { named($0, "Extension") }.flatMap(\.children).filter {
      $0.isNamed("searchFields", in: "http://ec.europa.eu/sante/ehncp/ism")
    }
    guard found.count == 1 else { throw .metadata("endpoint", "There is not exactly one search mask.") }
    do {
      return try found[0].canonical()
    } catch {
      throw .metadata("form", "The search mask has no canonical form. \(error.why)")
    }
  }

  private func one(_ parent: Element, _ name: String) throws(TrustFailure) -> Element {
    let found = parent.children.filter { named($0, name) }
    guard found.count == 1 else { throw .metadata("form", "There is not exactly one \(name).") }
    return found[0]
  }

  private func named(_ element: Element, _ name: String) -> Bool {
    element.isNamed(name, in: ServiceMetadata.namespace)
  }

  private func text(_ element: Element) -> String {
    guard element.children.isEmpty else { return "" }
    let text = element.text
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
    guard let first = text.firstIndex(where: { !isBlank($0) }), let last = text.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(text[first...last])
  }
}
