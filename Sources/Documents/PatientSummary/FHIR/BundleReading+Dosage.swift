import CDA
import Domain
import FHIR

extension BundleReading {
  /// Reads the dosage. Where there are several, such as a dose that falls week by week, none of them is the dose: only
  /// their words are read.
  func readDosage(of source: Source, into medication: inout Medication) {
    let dosages = source.element.all("dosage") + source.element.all("dosageInstruction")
    medication.dosageText = words(of: dosages)
    guard dosages.count <= 1 else {
      for (index, dosage) in dosages.enumerated() {
        losePart(
          "medication.dosage", of: source, at: "\(source.path)/dosage[\(index + 1)]", words: dosage.text("text"),
          "Several dosages follow each other; only their words are kept.")
      }
      let routes = Set(dosages.map { statedConcept($0["route"]) })
      if routes.count == 1, let route = routes.first { medication.route = route }
      return
    }
    guard let dosage = dosages.first else { return }
    let path = source.path + "/dosage[1]"
    medication.route = statedConcept(dosage["route"])
    readDose(dosage, source, path, into: &medication)
    readTiming(dosage["timing"], source, path, into: &medication)
    settle(
      source, dosage,
      known: [
        "text", "patientInstruction", "additionalInstruction", "route", "timing", "doseAndRate", "dose", "rateRatio",
        "rateQuantity", "rateRange", "maxDosePerPeriod", "sequence", "asNeededBoolean", "doseQuantity", "doseRange",
      ], at: path, as: "dosage")
    if dosage["asNeededBoolean"]?.json.bool == true {
      losePart(
        "dosage.asNeeded", of: source, at: path, words: dosage.text("text"),
        "That it is taken when needed stands in the words only.")
    }
  }

  private func words(of dosages: [FHIRElement]) -> String? {
    let words = dosages.flatMap { dosage in
      [dosage.text("text"), dosage.text("patientInstruction")]
        + dosage.all("additionalInstruction").map { $0.conceptWords ?? $0.codings.first?.display }
    }.compactMap { $0 }
    var seen: Set<String> = []
    let once = words.filter { seen.insert($0).inserted }
    return once.isEmpty ? nil : once.joined(separator: "\n")
  }

  private func readDose(
    _ dosage: FHIRElement, _ source: Source, _ path: String, into medication: inout Medication
  ) {
    let rates = dosage.all("doseAndRate")
    // An administration, and FHIR before R4, have the dose in the dosage itself.
    let holder = rates.first ?? dosage
    let dose = holder["doseQuantity"] ?? holder["doseRange"] ?? dosage["dose"]
    medication.dose = quantityRange(dose, "dosage.dose", of: source)
    medication.rate = quantityRange(holder["rateQuantity"] ?? holder["rateRange"], "dosage.rate", of: source)
    medication.maximumDose = ratio(dosage["maxDosePerPeriod"])
    if holder["rateRatio"] != nil {
      losePart("dosage.rateRatio", of: source, at: path, words: dosage.text("text"))
    }
    for _ in rates.dropFirst() {
      losePart(
        "dosage.doseAndRate", of: source, at: path, words: dosage.text("text"),
        "The model takes the first of several doses.")
    }
  }

  // MARK: Timing

  private func readTiming(
    _ timing: FHIRElement?, _ source: Source, _ path: String, into medication: inout Medication
  ) {
    guard let timing else { return }
    let words = medication.dosageText
    if !timing.all("event").isEmpty { losePart("dosage.timing.event", of: source, at: path, words: words) }
    guard let rhythm = timing["repeat"] else {
      guard let code = timing["code"] else { return }
      medication.dosePeriod = code.codings.lazy.compactMap { Self.abbreviations[$0.code] }.first
      if medication.dosePeriod == nil {
        losePart(
          "dosage.timing.code", of: source, at: path, coding: code.codings.first, words: code.conceptWords ?? words)
      }
      return
    }
    medication.dosePeriod = Self.period(of: rhythm)
    if medication.dosePeriod == nil, rhythm["period"] != nil || rhythm["frequency"] != nil {
      losePart("dosage.timing.frequency", of: source, at: path, words: words)
    }
    let events = rhythm.texts("when")
    if events.count == 1, let event = events.first {
      let system = Self.mealTimes.contains(event) ? CodeSystem.timingEvent : "2.16.840.1.113883.4.642.4.76"
      medication.doseEvent = CodedConcept(source: [Coding(system: system, code: event)])
    } else if events.count > 1 {
      losePart("dosage.timing.when", of: source, at: path, words: words)
    }
    let known: Set<String> = [
      "frequency", "period", "periodUnit", "when", "boundsPeriod", "boundsDuration", "boundsRange",
    ]
    for name in rhythm.names where !known.contains(name) && !name.hasPrefix("_") {
      losePart("dosage.timing.\(name)", of: source, at: path, words: words)
    }
    readBounds(rhythm, source, path, into: &medication)
  }

  private func readBounds(
    _ rhythm: FHIRElement, _ source: Source, _ path: String, into medication: inout Medication
  ) {
    if let bounds = rhythm["boundsPeriod"] {
      let bounds = period(bounds, "dosage.timing", of: source)
      if medication.period.low == nil, medication.period.value == nil { medication.period.low = bounds.low }
      // A period that the statement gives itself is kept as it is.
      if medication.period.high == nil, medication.period.value == nil { medication.period.high = bounds.high }
    } else if rhythm["boundsDuration"] != nil || rhythm["boundsRange"] != nil {
      losePart("dosage.timing.bounds", of: source, at: path, words: medication.dosageText)
    }
  }

  /// How much time lies between two doses: the period, divided by how often in it, in a smaller unit where needed.
  private static func period(of rhythm: FHIRElement) -> Quantity? {
    guard let text = rhythm["period"]?.json.number, let unit = rhythm.text("periodUnit"),
      ["s", "min", "h", "d", "wk", "mo", "a"].contains(unit)
    else { return nil }
    let frequency = rhythm["frequency"]?.json.integer ?? 1
    guard frequency > 1 else { return frequency == 1 ? Quantity(value: text, unit: unit) : nil }
    guard let whole = Int(text), whole > 0, whole < 10_000 else { return nil }
    if whole % frequency == 0 { return Quantity(value: String(whole / frequency), unit: unit) }
    let smaller = ["d": (24, "h"), "wk": (168, "h"), "h": (60, "min"), "min": (60, "s"), "a": (12, "mo")]
    guard let (factor, name) = smaller[unit] else { return nil }
    let amount = whole * factor
    if amount % frequency == 0 { return Quantity(value: String(amount / frequency), unit: name) }
    guard name == "h", (amount * 60) % frequency == 0 else { return nil }
    return Quantity(value: String(amount * 60 / frequency), unit: "min")
  }

  /// Codes that FHIR shares with HL7 v3 TimingEvent; the rest are FHIR's own (event-timing).
  private static let mealTimes: Set<String> = [
    "HS", "WAKE", "C", "CM", "CD", "CV", "AC", "ACM", "ACD", "ACV", "PC", "PCM", "PCD", "PCV",
  ]

  /// GTS abbreviations (HL7 v3 GTSAbbreviation) that state one interval.
  private static let abbreviations: [String: Quantity] = [
    "QD": Quantity(value: "1", unit: "d"), "BID": Quantity(value: "12", unit: "h"),
    "TID": Quantity(value: "8", unit: "h"), "QID": Quantity(value: "6", unit: "h"),
    "QOD": Quantity(value: "2", unit: "d"), "Q1H": Quantity(value: "1", unit: "h"),
    "Q2H": Quantity(value: "2", unit: "h"), "Q3H": Quantity(value: "3", unit: "h"),
    "Q4H": Quantity(value: "4", unit: "h"), "Q6H": Quantity(value: "6", unit: "h"),
    "Q8H": Quantity(value: "8", unit: "h"), "WK": Quantity(value: "1", unit: "wk"),
    "MO": Quantity(value: "1", unit: "mo"),
  ]
}
