import CDA
import Documents
import Domain

extension RandomSummary {
  private static let loinc = "2.16.840.1.113883.6.1"

  mutating func observations(_ summary: inout PatientSummary) {
    summary.vitalSigns = section("8716-3", none: []) { $0.style == .wild ? $0.group("8716-3") : $0.pressures() }
    summary.results = section("30954-2", none: []) { $0.style == .wild ? $0.group("30954-2") : $0.panel("30954-2") }
    summary.functionalStatus = section("47420-5", none: []) { random in
      if random.style == .wild { return random.group("47420-5") }
      return random.chance(50) ? random.lone("47420-5") : random.panel("47420-5")
    }
  }

  // MARK: As the pivot holds them

  private mutating func pressures() -> ObservationGroup {
    let provenance = frame(of: "8716-3")
    let codes = ["8480-6", "8462-4"].prefix(number(1..<3))
    let observations = codes.enumerated().map { index, code in
      var observation = Observation(
        provenance: part("component[\(index + 1)]"),
        code: CodedConcept(european: Coding(system: Self.loinc, code: code, display: words())),
        value: .quantity(Quantity(value: "\(number(60..<190))", unit: "mm[Hg]")), time: TimeRange(value: time()))
      observation.interpretations = (0..<number(0..<2)).map { _ in mapped("2.16.840.1.113883.5.83") }
      return observation
    }
    return ObservationGroup(provenance: provenance, time: TimeRange(value: time()), observations: observations)
  }

  private mutating func panel(_ section: String) -> ObservationGroup {
    let provenance = frame(of: section)
    let observations = (0..<number(2..<5)).map { answer(part("component[\($0 + 1)]")) }
    var group = ObservationGroup(
      provenance: provenance, code: sometimes { $0.mapped(Self.loinc) }, time: interval(), observations: observations)
    group.performer = sometimes(20) { $0.performer() }
    return group
  }

  /// One observation that stands alone.
  private mutating func lone(_ section: String) -> ObservationGroup {
    let observation = answer(entry(of: section))
    return ObservationGroup(provenance: observation.provenance, time: observation.time, observations: [observation])
  }

  private mutating func answer(_ provenance: Provenance) -> Observation {
    let value: ObservationValue = pick(
      [
        .quantity(quantity("%")), .text(words()), .boolean(chance(50)), .integer(number(0..<99)), .coded(mapped()),
        .ratio(Ratio(numerator: quantity("1"), denominator: quantity("1"))), .missing(.unknown),
        .range(QuantityRange(low: Quantity(value: "2", unit: "g"), high: Quantity(value: "3", unit: "g"))),
      ], else: .missing(.unknown))
    var observation = Observation(provenance: provenance, code: mapped(Self.loinc), value: value, time: moment())
    observation.interpretations = (0..<number(0..<2)).map { _ in mapped("2.16.840.1.113883.5.83") }
    observation.method = sometimes(30) { $0.unmapped() }
    observation.performer = sometimes(20) { $0.performer() }
    observation.comment = sometimes(30) { $0.comment() }
    if chance(30) {
      let range = QuantityRange(low: Quantity(value: "4", unit: "%"), high: Quantity(value: "6", unit: "%"))
      observation.referenceRanges = [ReferenceRange(range: range, text: sometimes { $0.words() })]
    }
    return observation
  }

  // MARK: What the pivot takes in part or not at all

  mutating func others(_ summary: inout PatientSummary) {
    story(&summary)
    summary.carePlan = section("18776-5", none: []) { random in
      PlannedItem(
        provenance: random.entry(of: "18776-5"), kind: random.pick(PlannedItem.Kind.allCases, else: .other),
        code: random.concept(), status: .active, time: random.moment())
    }
    summary.advanceDirectives = section("42348-3", none: []) { random in
      AdvanceDirective(provenance: random.entry(of: "42348-3"), kind: random.concept(), time: random.moment())
    }
    summary.alerts = section("104605-1", none: []) { random in
      Alert(provenance: random.entry(of: "104605-1"), code: random.concept(), time: random.moment())
    }
    summary.travelHistory = section("10182-4", none: []) { random in
      Travel(
        provenance: random.entry(of: "10182-4"), country: random.concept("1.0.3166.1.2.2"), time: random.moment())
    }
  }

  private mutating func group(_ section: String) -> ObservationGroup {
    let provenance = entry(of: section)
    let isPressure = section == "8716-3" && chance(60)
    let observations = (0..<number(1..<4)).map { index in
      let code =
        isPressure
        ? CodedConcept(european: Coding(system: "2.16.840.1.113883.6.1", code: index == 0 ? "8480-6" : "8462-4"))
        : concept("2.16.840.1.113883.6.1")
      var observation = Observation(
        provenance: part("component[\(index + 1)]"), code: code,
        value: isPressure ? .quantity(Quantity(value: "120", unit: "mm[Hg]")) : value(), time: moment())
      observation.interpretations = (0..<number(0..<2)).map { _ in concept() }
      observation.comment = sometimes(20) { $0.comment() }
      return observation
    }
    return ObservationGroup(
      provenance: provenance, code: sometimes { $0.concept() }, time: moment(), observations: observations)
  }

  private mutating func value() -> ObservationValue {
    pick(
      [
        .quantity(quantity("mm[Hg]")), .text(words()), .coded(concept()), .integer(number(0..<99)),
        .boolean(chance(50)),
        .missing(.unknown), .missing(.masked),
        .range(QuantityRange(low: quantity("mg"), high: nil)),
        .ratio(Ratio(numerator: quantity("1"), denominator: quantity("1"))),
      ], else: .missing(.unknown))
  }

  /// Sections of words only, each row of which is an item of its own; some repeat an identifier.
  private mutating func story(_ summary: inout PatientSummary) {
    for code in ["81338-6", "11329-0"] where chance(60) {
      lines = []
      for row in 1..<number(2..<5) {
        let text = words()
        _ = line(text)
        if chance(20) { lines.append(Self.paragraph("n1", words())) }
        items.append(
          SourceItem(path: "section[\(code)]/row[\(row)]", section: code, kind: .row, words: text.withoutBlanks))
      }
      summary.narrativeSections.append(
        NarrativeSection(
          code: Coding(system: Self.loinc, code: code), sourceTitle: sometimes { $0.words() },
          narrative: [Narrative(lines)]))
    }
  }
}
