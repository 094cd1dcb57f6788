import Documents
import Domain
import Terminology

extension Transcoding {
  /// Systems whose codes mean the same everywhere: where no value set is bound to an element they stay as they are.
  private static let international: Set<String> = [
    CodeSystem.loinc, CodeSystem.snomedCT, CodeSystem.atc, CodeSystem.icd10, CodeSystem.icf,
  ]

  /// An element that no value set is bound to: the code of an international system stays, any other is kept as the
  /// source's.
  mutating func answer(_ value: inout CodedConcept, section: String, path: String, element: String) {
    defer { note(value, section: section, path: path, element: element) }
    guard value.european == nil else {
      value.equivalence = value.equivalence ?? .equal
      return
    }
    let known = value.source.map(Catalogue.normal).first { Self.international.contains(CodeSystem.european($0.system)) }
    guard let source = known else {
      if !value.source.isEmpty || value.originalText != nil { value.equivalence = .unmatched }
      return
    }
    let system = CodeSystem.european(source.system)
    let coding = Coding(system: system, code: source.code)
    let display = catalogue.designation(of: coding, in: "en")?.text ?? source.display
    value.european = Coding(
      system: system, code: source.code, display: display, systemName: CodeSystem.name(of: system))
    value.equivalence = .equal
  }

  mutating func answer(_ value: inout CodedConcept?, section: String, path: String, element: String) {
    guard var concept = value else { return }
    answer(&concept, section: section, path: path, element: element)
    value = concept
  }

  /// A code that a value set names where it can, and that may be another international one.
  private mutating func code(
    _ concept: inout CodedConcept, _ sets: [String], section: String, path: String, element: String
  ) {
    let known = concept.source.map(Catalogue.normal).contains { source in
      sets.contains { catalogue.member(source, of: $0) != nil || !catalogue.targets(of: source, in: $0).isEmpty }
    }
    if known {
      transcode(&concept, to: sets, section: section, path: path, element: element)
    } else {
      answer(&concept, section: section, path: path, element: element)
    }
  }

  mutating func group(_ item: inout ObservationGroup, section: String, element: String, codes: [String] = []) {
    let path = item.provenance.sourcePath
    author(&item.provenance, section)
    role(&item.performer, section, path)
    if var group = item.code {
      code(&group, codes, section: section, path: path, element: "\(element).group")
      item.code = group
    }
    for index in item.observations.indices {
      observation(&item.observations[index], section: section, element: element, codes: codes)
    }
  }

  private mutating func observation(
    _ item: inout Observation, section: String, element: String, codes: [String]
  ) {
    let path = item.provenance.sourcePath
    author(&item.provenance, section)
    role(&item.performer, section, path)
    code(&item.code, codes, section: section, path: path, element: "\(element).code")
    let isBloodGroup = item.code.european?.code == "34530-6"
    value(
      &item.value, isBloodGroup ? [ValueSet.bloodGroup] : [], section: section, path: path, element: "\(element).value")
    for index in item.interpretations.indices {
      transcode(
        &item.interpretations[index], to: [ValueSet.interpretation], section: section, path: path,
        element: "\(element).interpretation")
    }
    transcode(
      &item.bodySite, to: [ValueSet.bodySite], section: section, path: path, element: "\(element).bodySite")
    answer(&item.method, section: section, path: path, element: "\(element).method")
    for index in item.referenceRanges.indices {
      unit(&item.referenceRanges[index].range, section, path, "\(element).referenceRange")
    }
  }

  mutating func value(
    _ value: inout ObservationValue, _ sets: [String], section: String, path: String, element: String
  ) {
    switch value {
    case .quantity(let quantity):
      var number: Quantity? = quantity
      unit(&number, section, path, element)
      value = number.map { .quantity($0) } ?? value
    case .range(let range):
      var bounds: QuantityRange? = range
      unit(&bounds, section, path, element)
      value = bounds.map { .range($0) } ?? value
    case .coded(var concept):
      code(&concept, sets, section: section, path: path, element: element)
      value = .coded(concept)
    case .ratio, .boolean, .integer, .text, .time, .missing: break
    }
  }

  mutating func role(_ performer: inout Author?, _ section: String, _ path: String) {
    guard var author = performer else { return }
    transcode(
      &author.role, to: [ValueSet.professionalRole], section: section, path: path, element: "author.role")
    performer = author
  }

  mutating func plan(_ item: inout PlannedItem) {
    author(&item.provenance, "18776-5")
    answer(&item.code, section: "18776-5", path: item.provenance.sourcePath, element: "carePlan.code")
  }

  mutating func directive(_ item: inout AdvanceDirective) {
    author(&item.provenance, "42348-3")
    answer(&item.kind, section: "42348-3", path: item.provenance.sourcePath, element: "advanceDirective.kind")
  }

  mutating func alert(_ item: inout Alert) {
    let path = item.provenance.sourcePath
    author(&item.provenance, "104605-1")
    answer(&item.code, section: "104605-1", path: path, element: "alert.code")
    answer(&item.category, section: "104605-1", path: path, element: "alert.category")
    answer(&item.priority, section: "104605-1", path: path, element: "alert.priority")
  }

  mutating func travel(_ item: inout Travel) {
    author(&item.provenance, "10182-4")
    transcode(
      &item.country, to: [ValueSet.country], section: "10182-4", path: item.provenance.sourcePath,
      element: "travel.country")
  }
}
