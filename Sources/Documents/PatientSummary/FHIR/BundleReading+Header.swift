import CDA
import Domain
import FHIR

extension BundleReading {
  func header() throws(ReadingFailure) -> Header {
    let patient = try patient()
    let ids = try documentIdentifiers()
    let time = try documentTime()
    let authors = composition.all("author").compactMap { author($0, time: time) }
    if authors.isEmpty { loseHeader("author", "Composition.author", .incomplete, "The document names no author.") }
    let custodian = custodian(authors)
    let confidentiality = composition.text("confidentiality") ?? "N"
    var header = Header(
      documentID: ids.document, title: composition.text("title") ?? "", effectiveTime: time,
      confidentiality: Coding(system: CodeSystem.confidentiality, code: confidentiality),
      language: language(patient, custodian), patient: patient, authors: authors, custodian: custodian)
    header.setID = ids.set
    header.version =
      composition.extensions(named: ["extension-Composition.version", "composition-clinicaldocument-versionNumber"])
      .lazy.compactMap { $0.text("valueString").flatMap { Int($0) } }.first
    header.legalAuthenticator = legalAuthenticator()
    header.contacts = contacts()
    readEvent(into: &header)
    header.relatedDocuments = relatedDocuments()
    return header
  }

  func loseHeader(_ element: String, _ path: String, _ reason: LossReason, _ note: String) {
    lose("header.\(element)", in: "header", at: path, reason, note)
  }

  // MARK: The document

  /// The Bundle's identifier names this document, the Composition's all its versions and forms.
  private func documentIdentifiers() throws(ReadingFailure) -> (document: InstanceIdentifier, set: InstanceIdentifier?)
  {
    let bundle = identifiers(self.bundle.bundle.element.all("identifier")).first.map(written)
    let set = identifiers(composition.all("identifier")).first.map(written)
    if let document = bundle ?? set { return (document, set) }
    if let url = composition.holder.fullURL, let uuid = FHIRSystem.oid(uri: url) {
      return (InstanceIdentifier(root: uuid), nil)
    }
    throw .missing("document identifier", at: "Bundle.identifier")
  }

  /// An identifier that CDA can hold too: where its system is a URI without an object identifier, the whole becomes an
  /// extension of the root that stands for URIs (HL7 OID registry: urn:ietf:rfc:3986), as `system|value`.
  private func written(_ identifier: InstanceIdentifier) -> InstanceIdentifier {
    guard !identifier.hasValidRoot else { return identifier }
    return InstanceIdentifier(
      root: Self.uriRoot, extension: identifier.root + (identifier.extension.map { "|\($0)" } ?? ""))
  }

  private static let uriRoot = "2.16.840.1.113883.4.873"

  private func documentTime() throws(ReadingFailure) -> HL7Time {
    for (element, path) in [
      (composition["date"], "Composition.date"), (bundle.bundle.element["timestamp"], "Bundle.timestamp"),
    ] {
      guard let element else { continue }
      guard let time = time(element) else { throw .invalid("document time", at: path, "it is no date that exists") }
      return time
    }
    throw .missing("document time", at: "Composition.date")
  }

  /// The language of the document, with the country of its custodian or patient where the source gives none.
  private func language(_ patient: Patient, _ custodian: Organisation) -> LanguageTag {
    let stated = composition.text("language") ?? bundle.bundle.element.text("language") ?? narrativeLanguage
    if stated == nil {
      loseHeader(
        "language", "Composition.language", .incomplete,
        language == nil
          ? "The document does not say its language; it is written as undetermined (BCP 47: und)."
          : "The document does not say its language; the one of its source stands in the place.")
    }
    let language = stated ?? self.language?.value ?? "und"
    let parts = language.split(separator: "-")
    guard parts.count == 1, let primary = parts.first else { return LanguageTag(language) }
    let country = (custodian.addresses + patient.addresses).lazy.compactMap(\.country).first
    return LanguageTag(country.map { "\(primary.lowercased())-\($0)" } ?? language)
  }

  /// The language that every narrative names, where they agree.
  private var narrativeLanguage: String? {
    let languages = ([composition] + sections.map(\.element)).compactMap { element in
      element["text"]?.text("div").flatMap(Self.divLanguage)
    }
    return Set(languages).count == 1 ? languages.first : nil
  }

  private static func divLanguage(_ div: String) -> String? {
    let tag = div.prefix { $0 != ">" }
    for part in tag.split(whereSeparator: \.isWhitespace) where part.hasPrefix("lang=") || part.hasPrefix("xml:lang=") {
      let value = part.split(separator: "=").last?.filter { $0 != "\"" && $0 != "'" } ?? ""
      if !value.isEmpty { return value }
    }
    return nil
  }

  /// The custodian; where the source names none, the organisation of an author, else what is known of who wrote it.
  private func custodian(_ authors: [Author]) -> Organisation {
    if let custodian = organisation(composition["custodian"]) { return custodian }
    loseHeader(
      "custodian", "Composition.custodian", .incomplete,
      "The document names no custodian; who wrote it stands in the place.")
    if let organisation = authors.lazy.compactMap(\.organisation).first { return organisation }
    let author = authors.first
    return Organisation(
      identifiers: author?.identifiers ?? [], name: author?.name?.display ?? author?.device,
      addresses: author?.addresses ?? [], telecoms: author?.telecoms ?? [])
  }

  private func legalAuthenticator() -> Author? {
    let attesters = composition.all("attester")
    let legal = attesters.first { $0.text("mode") == "legal" }
    for (index, attester) in attesters.enumerated() where attester.text("mode") != "legal" {
      loseHeader(
        "attester", "Composition.attester[\(index + 1)]", .noPlace,
        "Only who attested in a legal sense has a place in the European document.")
    }
    return legal.flatMap { author($0["party"], time: time($0["time"])) }
  }

  private func readEvent(into header: inout Header) {
    let events = composition.all("event")
    let event = events.first { $0["code"]?.codings.contains { $0.code == "PCPR" } == true } ?? events.first
    guard let period = event?["period"] else { return }
    header.serviceTime = TimeRange(low: time(period["start"]), high: time(period["end"]))
    header.performers = event?.all("detail").compactMap { author($0) } ?? []
  }

  private func relatedDocuments() -> [InstanceIdentifier] {
    composition.all("relatesTo").enumerated().flatMap { index, relation -> [InstanceIdentifier] in
      guard relation.text("code") == "transforms" else {
        loseHeader(
          "relatedDocument", "Composition.relatesTo[\(index + 1)]", .noPlace,
          "Only the document that this one was made from has a place.")
        return []
      }
      let target = bundle.resolve(relation["targetReference"])?.element
      let stated = relation.all("targetIdentifier") + (target?.all("masterIdentifier") ?? [])
      return identifiers(stated + (target?.all("identifier") ?? [])).map(written)
    }
  }
}
