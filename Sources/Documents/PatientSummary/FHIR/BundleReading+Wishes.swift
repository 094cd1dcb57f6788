import CDA
import Domain
import FHIR

extension BundleReading {
  // MARK: Advance directives

  func advanceDirectives(_ source: Source) -> Finding<AdvanceDirective>? {
    switch source.resource.type {
    case "Consent": return .facts(directive(source).map { [$0] } ?? [])
    case "DocumentReference":
      guard let directive = directive(heldBy: source) else { return .facts([document(source)]) }
      account.add(
        AccountItem(
          section: source.section.name, sourcePath: source.path, element: "directive.document", outcome: .carried,
          note: "It is the document of \(directive)."))
      return .facts([])
    default: return nil
    }
  }

  /// The place of the directive, in the same section, whose source this document is.
  private func directive(heldBy source: Source) -> String? {
    directives[source.resource.key].flatMap { $0.section == source.section.name ? $0.path : nil }
  }

  /// Where the directive stands whose source a document is, by the document's key.
  static func directives(_ sections: [SourcedSection], _ bundle: BundleIndex) -> [String: Place] {
    var found: [String: Place] = [:]
    for section in sections where section.isKind(.advanceDirectives) {
      for (reference, path) in section.entries {
        guard let consent = bundle.resolve(reference), consent.type == "Consent", isReadable(consent),
          states[consent.element.text("status") ?? "active"] != nil,
          let document = bundle.resolve(consent.element["sourceReference"]), found[document.key] == nil
        else { continue }
        found[document.key] = Place(section: section.name, path: path)
      }
    }
    return found
  }

  private func directive(_ source: Source) -> AdvanceDirective? {
    let element = source.element
    guard let status = Self.states[element.text("status") ?? "active"] else {
      lose(source, .notAFact, "The directive is a draft or was rejected.")
      return nil
    }
    let wishes = (element["provision"].map { [$0] } ?? []).flatMap { $0.all("code") }
    // That it is an advance directive says the section already; what kind, another category.
    let kinds = element.all("category").filter { $0.codings.map(\.code) != ["acd"] }
    let stated = wishes.first ?? kinds.first ?? element["category"]
    let kind = concept(stated, of: source)
    var directive = AdvanceDirective(
      provenance: provenance(source, author: ["performer"]), kind: kind, status: status,
      time: TimeRange(value: time(element["dateTime"])))
    switch element["provision"]?.text("type") {
    case "permit": directive.value = .boolean(true)
    case "deny": directive.value = .boolean(false)
    default: break
    }
    if let period = element["provision"]?["period"] {
      directive.time = self.period(period, "provision.period", of: source)
    }
    directive.documents = identifiers(element.all("sourceReference").flatMap(documentIdentifiers))
    directive.comment = comment(element)
    readSource(of: element, source)
    for more in wishes.dropFirst() + (wishes.isEmpty ? kinds.dropFirst() : kinds[...]) {
      losePart("directive.kind", of: source, coding: more.codings.first, words: more.conceptWords)
    }
    settle(
      source,
      known: [
        "scope", "category", "dateTime", "provision", "sourceReference", "sourceAttachment", "performer",
      ])
    carry("directive.kind", kind, source)
    return directive
  }

  private static let states: [String: EntryStatus] = ["active": .active, "inactive": .completed]

  /// The will itself stays in its country; an embedded copy is kept aside.
  private func readSource(of element: FHIRElement, _ source: Source) {
    let files = element.all("sourceAttachment")
    keep(files, of: source)
    for _ in files { losePart("directive.source", of: source, .attachment, "A file travels by itself.") }
    for reference in element.all("sourceReference") {
      if let resource = bundle.resolve(reference) {
        guard resource.type == "DocumentReference" else { continue }
        losePart(
          "directive.source", of: source, at: source.path + "/source", .attachment,
          coding: resource.element["type"]?.codings.first, "The document stays in its country.")
      } else {
        losePart(
          "directive.source", of: source, at: source.path + "/source", .unreadable,
          "The reference points at nothing in the document.")
      }
    }
  }

  private func documentIdentifiers(_ reference: FHIRElement) -> [FHIRElement] {
    let document = bundle.resolve(reference)?.element
    return reference.all("identifier") + (document?.all("masterIdentifier") ?? []) + (document?.all("identifier") ?? [])
  }

  private func document(_ source: Source) -> AdvanceDirective {
    let element = source.element
    var directive = AdvanceDirective(
      provenance: provenance(source, author: ["author"]), kind: concept(element["type"], of: source),
      status: element.text("status") == "superseded" ? .completed : .active,
      time: TimeRange(value: time(element["date"])))
    directive.documents = identifiers(element.all("masterIdentifier") + element.all("identifier"))
    directive.comment = element.text("description")
    let files = element.all("content").compactMap { $0["attachment"] }
    keep(files, of: source)
    for _ in files { losePart("directive.source", of: source, .attachment, "The document stays in its country.") }
    settle(source, known: ["type", "date", "masterIdentifier", "description", "content", "author"])
    carry("directive.kind", directive.kind, source)
    return directive
  }

  // MARK: Alerts

  func alerts(_ source: Source) -> Finding<Alert>? {
    guard source.resource.type == "Flag" else { return nil }
    let element = source.element
    let code = concept(element["code"], of: source)
    var alert = Alert(
      provenance: provenance(source, author: ["author"]), code: code,
      status: element.text("status") == "inactive" ? .completed : .active,
      time: period(element["period"], "period", of: source))
    alert.category = statedConcept(element["category"])
    alert.priority = element.extensions(named: ["flag-priority"]).first.flatMap {
      statedConcept($0["valueCodeableConcept"])
    }
    alert.comment = comment(element)
    settleMore("category", of: element, source, as: "alert.category")
    for detail in element.extensions(named: ["flag-detail"]) {
      losePart(
        "alert.detail", of: source, coding: bundle.resolve(detail["valueReference"])?.element["code"]?.codings.first,
        "What the alert points at has no place; it stands in its own section.")
    }
    settle(source, known: ["code", "category", "period", "author"])
    carry("alert.code", code, source)
    return .facts([alert])
  }
}
