import CDA
import Domain
import FHIR

extension EuropeanBundle {
  /// The Composition with all its sections; its entries are in the Bundle when this returns.
  func composition() throws(WritingFailure) -> JSON {
    let header = summary.header
    guard name(header.patient.name) != nil else { throw .missing("patient's name") }
    let patient = patient
    let authors = header.authors.compactMap { author($0) }
    guard !authors.isEmpty else { throw .missing("author") }
    var members = framing(header, patient, authors)
    members["section"] = .list(sections())
    return entry("Composition", url("Composition", "document"), members)
  }

  private func framing(_ header: Header, _ patient: JSON, _ authors: [JSON]) -> [String: JSON?] {
    let version = JSON.fhirExtension(
      "http://hl7.org/fhir/5.0/StructureDefinition/extension-Composition.version", "String",
      header.version.map { .string(String($0)) })
    return [
      "meta": ["profile": ["http://hl7.eu/fhir/eps/StructureDefinition/composition-eu-eps"]],
      "extension": .list([version]), "language": .words(header.language.value),
      "identifier": identifier(header.setID ?? header.documentID), "status": "final",
      "type": .concept(FHIRSystem.loinc, "60591-5", "Patient summary Document"), "subject": patient,
      "date": .string(dateTime(header.effectiveTime, "header.effectiveTime", at: "header")),
      "author": .list(authors), "title": .words(header.title) ?? "Patient Summary",
      "confidentiality": .words(header.confidentiality.code),
      "custodian": organisation(header.custodian) ?? unnamedCustodian(),
      "attester": .list([header.legalAuthenticator.flatMap(attester)]), "event": .list([careProvision(header)]),
      "relatesTo": .list(
        sources(header).map { source in ["code": "transforms", "targetIdentifier": identifier(source)] }),
    ]
  }

  /// The documents this one says the same as: the source document and those it was made from itself.
  private func sources(_ header: Header) -> [InstanceIdentifier] {
    var seen: Set<InstanceIdentifier> = []
    return ([header.documentID] + header.relatedDocuments).filter { seen.insert($0).inserted }
  }

  /// A custodian is always there (CDA demands one), be it without a name.
  private func unnamedCustodian() -> JSON {
    add("Organization", "custodian", ["_name": DataAbsentReason.element(nil)])
  }

  /// Who answers for the document; a device may not, so that its organisation stands for it.
  private func attester(_ authenticator: Author) -> JSON? {
    let party =
      authenticator.isDevice ? authenticator.organisation.flatMap { organisation($0) } : author(authenticator)
    return JSON.element([
      "mode": "legal", "party": party,
      "time": authenticator.time.map { .string(dateTime($0, "header.legalAuthenticator", at: "header")) },
    ])
  }

  private func careProvision(_ header: Header) -> JSON? {
    let time = period(header.serviceTime, "header.serviceTime", at: "header")
    let performers = JSON.list(header.performers.map { author($0) })
    guard time != nil || performers != nil else { return nil }
    return JSON.element([
      "code": [.concept(FHIRSystem.actClass, "PCPR", "care provision")], "period": time, "detail": performers,
    ])
  }

  // MARK: Sections

  private func sections() -> [JSON?] {
    var sections = [
      problemSection(),
      section(.allergies, summary.allergies, entry: allergy),
      section(.medications, summary.medications, entry: medication),
      section(.procedures, summary.procedures, entry: procedure),
      section(.devices, summary.devices, entry: device),
      section(.immunizations, summary.immunizations, entry: immunization),
      section(.results, summary.results, entry: result),
      section(.vitalSigns, summary.vitalSigns, entry: vitalSign),
      section(.socialHistory, summary.socialHistory, entry: socialObservation),
      pregnancySection(),
      section(.functionalStatus, summary.functionalStatus, entry: assessment),
      section(.carePlan, summary.carePlan, entry: plannedItem),
      section(.advanceDirectives, summary.advanceDirectives, entry: advanceDirective),
      section(.alerts, summary.alerts, entry: alert),
      section(.travelHistory, summary.travelHistory, entry: travel),
    ]
    var written: Set<String> = []
    for narrative in summary.narrativeSections
    where !EuropeanSection.structured.contains(narrative.code.code) && written.insert(narrative.code.code).inserted {
      sections.append(narrativeSection(narrative.code))
    }
    return sections
  }

  /// A section that travels as words: it says that coded entries are not available (ips-comp-1).
  private func narrativeSection(_ code: Coding) -> JSON? {
    let display = code.display ?? code.code
    section = code.code
    var draft = SectionDraft(language: summary.header.language)
    let isSole = summary.narrativeSections.filter { $0.code.code == code.code }.count == 1
    draft.narrative = narratives(of: code.code, underTitles: !isSole)
    guard !draft.narrative.isEmpty else { return nil }
    let title = summary.narrativeSections.first { $0.code.code == code.code }?.sourceTitle
    return JSON.element([
      "title": .words(title) ?? .words(display), "code": concept(CodedConcept(european: code)),
      "text": draft.text(self), "emptyReason": emptyReason("unavailable", source: nil),
    ])
  }

  /// Narrative that came in sections of this code, each under its title where there are several.
  func narratives(of code: String, underTitles: Bool = true) -> [Narrative] {
    summary.narrativeSections.filter { $0.code.code == code }.flatMap { section in
      underTitles ? titled(section.sourceTitle, section.narrative) : section.narrative
    }
  }

  /// Narrative under a heading, so that it can be told from that of another section.
  func titled(_ title: String?, _ narrative: [Narrative]) -> [Narrative] {
    guard let title = title.flatMap(JSON.clean), !narrative.isEmpty else { return narrative }
    return [Narrative([.element(name: "paragraph", attributes: [], children: [.text(title)])])] + narrative
  }
}
