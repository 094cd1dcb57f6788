import CDA
import Documents
import Domain

extension EuropeanSummaries.Maker {
  private typealias Names = EuropeanSummaries

  mutating func addObservations(to summary: inout PatientSummary) {
    summary.vitalSigns.content = .entries([bloodPressure(), vitalPanel(), single()])
    summary.results.content = .entries([laboratory(), bloodGroup()])
    summary.functionalStatus.content = .entries([assessment()])
    summary.socialHistory.content = .entries(habits())
    summary.pregnancy.content = .entries(pregnancies())
    summary.travelHistory.content = .entries([
      Travel(
        provenance: provenance("section[10182-4]/entry[1]"), country: concept("1.0.3166.1", "PT", "Portugal"),
        time: range("20260601", "20260615"))
    ])
  }

  private mutating func observation(
    _ path: String, _ code: (String, String, String), _ value: ObservationValue
  ) -> Observation {
    var observation = Observation(
      provenance: provenance(path), code: concept(code.0, code.1, code.2), value: value, time: TimeRange())
    observation.interpretations = [concept("2.16.840.1.113883.5.83", "H", "High")]
    observation.referenceRanges = [
      ReferenceRange(
        range: QuantityRange(
          low: Quantity(value: "3.50", unit: "mmol/L"), high: Quantity(value: "5.0", unit: "mmol/L")),
        text: words)
    ]
    return observation
  }

  private mutating func bloodPressure() -> ObservationGroup {
    let values = [("8480-6", "Systolic blood pressure", "120"), ("8462-4", "Diastolic blood pressure", "80.0")]
    let observations = values.map { code, display, value in
      Observation(
        provenance: Provenance(sourcePath: "section[8716-3]/entry[1]/\(code)"),
        code: Names.european(Names.loinc, code, display), value: .quantity(Quantity(value: value, unit: "mm[Hg]")),
        time: TimeRange())
    }
    return ObservationGroup(
      provenance: provenance("section[8716-3]/entry[1]"), code: concept(Names.snomed, "46680005", "Vital signs"),
      time: point("20261101"), observations: observations)
  }

  private mutating func vitalPanel() -> ObservationGroup {
    ObservationGroup(
      provenance: provenance("section[8716-3]/entry[2]", author: physician),
      code: concept(Names.loinc, "85353-1", "Vital signs panel"), time: TimeRange(),
      observations: [
        observation(
          "section[8716-3]/entry[2]/1", (Names.loinc, "29463-7", "Body weight"),
          .quantity(Quantity(value: "70.50", unit: "kg"))),
        observation("section[8716-3]/entry[2]/2", (Names.loinc, "8867-4", "Heart rate"), .missing(.masked)),
      ])
  }

  private mutating func single() -> ObservationGroup {
    ObservationGroup(
      provenance: provenance("section[8716-3]/entry[3]"), time: point("20261101"),
      observations: [
        observation(
          "section[8716-3]/entry[3]/1", (Names.loinc, "8310-5", "Body temperature"),
          .quantity(Quantity(value: "36.60", unit: "Cel")))
      ])
  }

  private mutating func laboratory() -> ObservationGroup {
    let values: [ObservationValue] = [
      .quantity(Quantity(value: "5.40", unit: "mmol/L")), .quantity(Quantity(value: "5,4", unit: "mmol/L")),
      .range(QuantityRange(low: Quantity(value: "1"), high: Quantity(value: "2"))),
      .ratio(Ratio(numerator: Quantity(value: "1"), denominator: Quantity(value: "128"))), .boolean(true), .integer(3),
      .coded(concept(Names.snomed, "10828004", "Positive")), .text(words), .time(Names.time("20261101")),
      .missing(.notAsked), .text(""),
    ]
    var group = ObservationGroup(
      provenance: provenance("section[30954-2]/entry[1]", author: physician),
      code: concept(Names.loinc, "18719-5", "Chemistry studies (set)"), time: point("20261102"), observations: [])
    for (index, value) in values.enumerated() {
      var item = observation(
        "section[30954-2]/entry[1]/\(index)", (Names.loinc, "2345-7", "Glucose"), value)
      item.method = concept(Names.snomed, "702873001", "Calculation technique")
      item.performer = index == 0 ? physician : Author(device: "Automate", organisation: organisation)
      item.comment = words
      group.observations.append(item)
    }
    group.comment = words
    group.performer = physician
    return group
  }

  private mutating func bloodGroup() -> ObservationGroup {
    ObservationGroup(
      provenance: provenance("section[30954-2]/entry[2]"), time: TimeRange(),
      observations: [
        observation(
          "section[30954-2]/entry[2]/1", (Names.loinc, "34530-6", "ABO and Rh group"),
          .coded(concept(Names.snomed, "278149003", "Blood group A Rh(D) positive")))
      ])
  }

  private mutating func assessment() -> ObservationGroup {
    ObservationGroup(
      provenance: provenance("section[47420-5]/entry[1]"), code: concept(Names.loinc, "54522-8", "Functional status"),
      status: .aborted, time: point("20261001"),
      observations: [
        observation(
          "section[47420-5]/entry[1]/1", (Names.loinc, "75246-9", "Mobility"),
          .coded(concept("2.16.840.1.113883.6.254", "d450", "Walking")))
      ])
  }

  private mutating func habits() -> [SocialObservation] {
    let tobacco = ("229819007", "Tobacco use and exposure")
    let alcohol = ("897148007", "Alcoholic beverage intake")
    let values: [((String, String), ObservationValue)] = [
      (tobacco, .quantity(Quantity(value: "10.0", unit: "/d"))), (tobacco, .text(words)), (tobacco, .boolean(false)),
      (alcohol, .quantity(Quantity(value: "2.0", unit: "{wine_glasses}/d"))),
      (alcohol, .quantity(Quantity(value: "7", unit: "/wk"))), (alcohol, .text(words)),
      (("256235009", "Exercise"), .text(words)),
    ]
    return values.enumerated().map { index, value in
      SocialObservation(
        provenance: provenance("section[29762-2]/entry[\(index + 1)]"),
        habit: concept(Names.snomed, value.0.0, value.0.1), value: value.1, time: range("2000", "2010"))
    }
  }

  private mutating func pregnancies() -> [PregnancyObservation] {
    let statements: [PregnancyObservation.Statement] = [
      .status(concept(Names.snomed, "77386006", "Pregnancy")),
      .expectedDelivery(
        method: Names.european(Names.loinc, "11778-8", "Delivery date Estimated"), date: Names.time("20270501")),
      .outcomeCount(outcome: concept(Names.snomed, "281050002", "Livebirth"), count: 1),
      .outcomeDate(Names.time("20120414")),
    ]
    return statements.enumerated().map { index, statement in
      PregnancyObservation(
        provenance: provenance("section[10162-6]/entry[\(index + 1)]"), statement: statement,
        time: index == 0 ? point("20261101") : TimeRange())
    }
  }

  // MARK: Plans, directives, alerts

  mutating func addPlans(to summary: inout PatientSummary) {
    summary.carePlan.content = .entries(
      PlannedItem.Kind.allCases.enumerated().map { index, kind in
        var item = PlannedItem(
          provenance: provenance("section[18776-5]/entry[\(index + 1)]", author: physician), kind: kind,
          code: concept(Names.snomed, "385763009", "Planned \(kind.rawValue)"), status: .active,
          time: range("20270101"))
        item.comment = words
        return item
      })
    var directive = AdvanceDirective(
      provenance: provenance("section[42348-3]/entry[1]"), kind: concept(Names.loinc, "75320-2", "Advance directive"),
      time: range("20200101", "20300101"))
    directive.documents = ["d1", "d2"].map { InstanceIdentifier(root: "2.999.11", extension: $0) }
    directive.comment = words
    summary.advanceDirectives.content = .entries([directive])
    summary.alerts.content = .entries([alert(.active), alert(.completed)])
  }

  private mutating func alert(_ status: EntryStatus) -> Alert {
    var alert = Alert(
      provenance: provenance("section[104605-1]/entry[\(status == .active ? 1 : 2)]", author: physician),
      code: concept(Names.snomed, "439401001", "Risk of fall"), status: status, time: range("20260101"))
    alert.category = concept(Names.snomed, "225728007", "Safety")
    alert.priority = concept(Names.snomed, "25876001", "High priority")
    alert.comment = words
    return alert
  }
}
