import CDA
import Domain
import XML

extension PivotComposition {
  func immunization(_ immunization: Immunization, _ number: Int, _ text: SectionText) -> PivotNode {
    let section = PivotSection.immunizations
    let words =
      immunization.provenance.text ?? immunization.productName?.nonEmpty ?? immunization.vaccine.words
      ?? section.display
    let reference = text.reference(immunization.provenance.narrativeReference, words: words)
    let place = enter(section.code, immunization.provenance.sourcePath)
    let id = generatedID(section, number)
    return element(
      "substanceAdministration",
      ["classCode": "SBADM", "moodCode": "EVN", "negationInd": String(immunization.wasNotGiven)]
    ) {
      put(TemplateIDs.immunization)
      ids(immunization.provenance.identifiers, else: id, atMost: 1)
      put(.immunization)
      textReference(reference)
      element("statusCode", ["code": immunization.status == .completed ? "completed" : "cancelled"])
      // The schema takes a point here unless the element says that it is an interval.
      time(immunization.time, type: immunization.time.isInterval ? "IVL_TS" : nil, at: place)
      immunization.route.flatMap { nullable("routeCode", $0, in: text) }
      immunization.bodySite.flatMap { nullable("approachSiteCode", $0, in: text) }
      element("consumable", ["typeCode": "CSM"]) { vaccine(immunization, words, place, text) }
      immunization.performer.flatMap { entryPerformer($0, "immunization.performer", place) }
      entryAuthor(immunization.provenance, section)
      immunization.targetDiseases.map { target($0, text) }
      immunization.doseNumber.map { dosePosition($0, reference) }
      immunization.reactions.enumerated().map { vaccineReaction($1, id.child($0 + 1), reference, text) }
      comment(immunization.comment, text)
    }
  }

  private func vaccine(
    _ immunization: Immunization, _ words: String, _ place: Place, _ text: SectionText
  ) -> PivotNode {
    var concept = immunization.vaccine
    // The rules want the words of the vaccine always.
    if text.id(of: concept.narrativeReference) == nil {
      concept.originalText = concept.words ?? immunization.productName?.nonEmpty ?? words
    }
    return element("manufacturedProduct", ["classCode": "MANU"]) {
      put(TemplateIDs.vaccineProduct)
      element("manufacturedMaterial", ["classCode": "MMAT", "determinerCode": "KIND"]) {
        coded("code", concept, in: text)
        immunization.productName?.nonEmpty.map { element("name", text: $0) }
          ?? element("name", ["nullFlavor": "NI"])
        immunization.lotNumber?.nonEmpty.map { element("lotNumberText", text: $0) }
      }
      immunization.manufacturer.flatMap { manufacturer($0, "immunization.manufacturer", place) }
    }
  }

  private func target(_ disease: CodedConcept, _ text: SectionText) -> PivotNode {
    element("participant", ["typeCode": "IND"]) {
      element("participantRole", ["classCode": "AGNT"]) {
        coded("code", disease, in: text)
        element("playingEntity", ["classCode": "ENT"])
      }
    }
  }

  private func dosePosition(_ number: Int, _ reference: String) -> PivotNode {
    element("entryRelationship", ["typeCode": "SUBJ", "inversionInd": "false"]) {
      element("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
        put(TemplateIDs.dosePosition)
        loinc("30973-2", "Dose number")
        textReference(reference)
        put(.completed)
        element("value", ["xsi:type": "INT", "value": String(number)])
      }
    }
  }

  /// A reaction to a vaccine is a problem that the vaccination caused.
  private func vaccineReaction(
    _ reaction: CodedConcept, _ id: InstanceIdentifier, _ reference: String, _ text: SectionText
  ) -> PivotNode {
    element("entryRelationship", ["typeCode": "CAUS"]) {
      element("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
        put(TemplateIDs.problem)
        element("id", id.attributes)
        coded("code", .problem, in: nil)
        textReference(text.id(of: reaction.narrativeReference).map { "#" + $0 } ?? reference)
        put(.completed)
        coded("value", reaction, in: text, type: "CD")
      }
    }
  }

  // MARK: Social history

  /// A habit with a European code; its code may not be null.
  func socialObservation(_ social: SocialObservation, _ number: Int, _ text: SectionText) -> PivotNode {
    let section = PivotSection.socialHistory
    let place = enter(section.code, social.provenance.sourcePath)
    let words = social.provenance.text ?? social.habit.words ?? section.display
    let reference = text.reference(social.provenance.narrativeReference, words: words)
    return element("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
      put(TemplateIDs.socialObservation)
      ids(social.provenance.identifiers, else: generatedID(section, number), atMost: 1)
      coded("code", social.habit, in: text)
      textReference(reference)
      put(.completed)
      time(social.time, needsLow: true, at: place)
      value(social.value, place, text)
      entryAuthor(social.provenance, section)
      comment(social.comment, text)
    }
  }

  func value(_ value: ObservationValue, _ place: Place, _ text: SectionText) -> PivotNode {
    switch value {
    case .quantity(let quantity):
      if let node = self.quantity("value", quantity, type: "PQ") { return node }
      lose("value", in: place.section, at: place.path, .unreadable, "The quantity is not a number.")
      return element("value", ["xsi:type": "PQ", "nullFlavor": "UNK"])
    case .range(let range):
      return self.range(range, place, text)
    case .ratio(let ratio):
      return element("value", ["xsi:type": "RTO_PQ_PQ"]) {
        ratio.numerator.flatMap { quantity("numerator", $0) } ?? element("numerator", ["nullFlavor": "UNK"])
        ratio.denominator.flatMap { quantity("denominator", $0) } ?? element("denominator", ["nullFlavor": "UNK"])
      }
    case .boolean(let flag): return element("value", ["xsi:type": "BL", "value": flag ? "true" : "false"])
    case .integer(let number): return element("value", ["xsi:type": "INT", "value": String(number)])
    case .coded(let concept): return coded("value", concept, in: text, type: "CD")
    case .text(let words):
      guard let words = words.nonEmpty else { return element("value", ["xsi:type": "ST", "nullFlavor": "NI"]) }
      return element("value", ["xsi:type": "ST"], text: words)
    case .time(let time): return element("value", ["xsi:type": "TS", "value": time.text])
    case .missing(let null): return element("value", ["xsi:type": "CD", "nullFlavor": null.unmasked.rawValue])
    }
  }

  /// An interval, or a null where no bound is a number or they contradict each other; then its words stay.
  private func range(_ range: QuantityRange, _ place: Place, _ text: SectionText) -> PivotNode {
    let low = range.low.flatMap { quantity("low", $0) }
    let high = range.high.flatMap { quantity("high", $0) }
    guard low != nil || high != nil, !range.isReversed else {
      let words = [range.low, range.high].map { $0?.shown ?? "…" }.joined(separator: " – ")
      keepAsWords("value", words, at: place, in: text, "The bounds are no interval of numbers.")
      return element("value", ["xsi:type": "PQ", "nullFlavor": "UNK"])
    }
    return element("value", ["xsi:type": "IVL_PQ"]) {
      low
      high
    }
  }
}
