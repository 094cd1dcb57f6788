import CDA
import XML

extension Rule {
  private static let ehdsi = "1.3.6.1.4.1.12559.11.10.1.3.1"

  /// Data type of `value` by the observation's template (section "data types" of the official rules).
  private static let valueTypes: [String: String] = [
    "\(ehdsi).3.33": "CE", "\(ehdsi).3.34": "CE", "\(ehdsi).3.35": "CE", "\(ehdsi).3.9": "CE",
    "\(ehdsi).3.10": "CE", "\(ehdsi).3.49": "CE", "\(ehdsi).3.41": "CE", "\(ehdsi).3.45": "CE",
    "\(ehdsi).3.25": "CE", "\(ehdsi).3.17": "CD", "\(ehdsi).3.7": "CD", "\(ehdsi).3.44": "CD",
    "\(ehdsi).3.8": "CD", "\(ehdsi).3.28": "INT", "\(ehdsi).3.46": "INT", "\(ehdsi).3.24": "TS",
    "\(ehdsi).3.47": "TS", "\(ehdsi).3.22": "PQ",
  ]

  private static func times(_ tree: PivotTree) -> [Element] {
    tree.elements("effectiveTime", "low", "high", "center", "time", "birthTime")
      + tree.elements("value").filter {
        $0.dataType == "TS"
      }
  }

  /// `low` and `high` of a doseQuantity and of a reference range are quantities.
  private static func isQuantity(_ element: Element) -> Bool {
    element.attribute("unit") != nil || ["doseQuantity", "rateQuantity", "value"].contains(element.parent?.name ?? "")
  }

  static let types: [Rule] = [
    Rule(
      "value.type", "The value of an observation has the data type that its template pins.",
      why: "Country B reads the value by its type.", whatToDo: "Write the xsi:type of the template."
    ) { tree in
      tree.elements("observation").flatMap { observation -> [Element] in
        let expected = observation.templateIDs.lazy.compactMap { valueTypes[$0] }.first
        guard let expected else { return [] }
        // CE is a kind of CD; the reverse does not hold.
        return observation.hl7("value").filter { value in
          value.dataType != expected && !(expected == "CD" && value.dataType == "CE")
        }
      }
    },
    Rule(
      "value.number", "A quantity is a decimal number, an integer an integer.",
      why: "Nothing may be guessed of a dose.",
      whatToDo: "Write the number plainly, or a null."
    ) { tree in
      let typed = tree.elements("value", "numerator", "denominator", "period").filter { element in
        guard let value = element.attribute("value") else { return false }
        switch element.dataType ?? (element.name == "value" ? "" : "PQ") {
        case "PQ": return !value.isDecimal
        case "INT": return Int(value) == nil
        default: return false
        }
      }
      let doses = tree.elements("doseQuantity", "rateQuantity") + tree.elements("low", "high").filter(isQuantity)
      return typed + doses.filter { element in element.attribute("value").map { !$0.isDecimal } ?? false }
    },
    Rule(
      "time.valid", "A time is a valid HL7 time with at most one zone.", why: "A time that cannot be read misleads.",
      whatToDo: "Give the time of the source with the zone of the source."
    ) { tree in
      times(tree).filter { element in
        guard let value = element.attribute("value"), !isQuantity(element) || element.dataType == "TS" else {
          return false
        }
        return HL7Time(value) == nil
      }
    },
    Rule(
      "time.zone", "The time of a document, an author or a signature has a zone when it is finer than a day.",
      why: "Country B has another clock.", whatToDo: "Give the zone of the source."
    ) { tree in
      (tree.root.hl7("effectiveTime") + tree.elements("author", "legalAuthenticator").flatMap { $0.hl7("time") })
        .filter { element in
          guard let time = element.time else { return false }
          return time.digits.count > 8 && time.zone == nil
        }
    },
    Rule(
      "time.order", "An interval begins before it ends.", why: "The reverse cannot be true.",
      whatToDo: "Correct the dates in the national record."
    ) { tree in
      tree.elements("effectiveTime", "time").filter { element in
        guard let low = element.find("low")?.time, let high = element.find("high")?.time else { return false }
        return low == high || high.isBefore(low)
      }
    },
    Rule(
      "time.born", "Nothing of the record lies before the patient's birth.", severity: .warning,
      why: "Such a date is a slip, or the record is another person's.",
      whatToDo: "Check the date in the national record."
    ) { tree in
      guard let birth = tree.root.find("recordTarget", "patientRole", "patient", "birthTime")?.time else { return [] }
      let entries = tree.sections.flatMap { section in section.entries.map(\.element) }
      return entries.flatMap { [$0] + $0.descendants }.filter { $0.name == "effectiveTime" }.filter { element in
        element.timeRange.start?.isBefore(birth) ?? false
      }
    },
  ]
}
