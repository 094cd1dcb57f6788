import CDA
import Domain
import XML

extension PivotComposition {
  func allergy(_ allergy: Allergy, _ number: Int, _ text: SectionText) -> PivotNode {
    let words = allergy.provenance.text ?? allergy.agent?.words ?? allergy.kind.words ?? PivotSection.allergies.display
    let reference = text.reference(allergy.provenance.narrativeReference, words: words)
    let place = enter(PivotSection.allergies.code, allergy.provenance.sourcePath)
    let id = allergy.provenance.identifiers.first(where: \.hasValidRoot) ?? generatedID(.allergies, number)
    return element("act", ["classCode": "ACT", "moodCode": "EVN"]) {
      put(TemplateIDs.allergyConcern)
      ids(allergy.provenance.identifiers, else: id)
      put(.concern)
      element("statusCode", ["code": allergy.concernStatus.concern])
      allergy.concernTime.isEmpty ? nil : time(allergy.concernTime, at: place)
      entryAuthor(allergy.provenance, .allergies)
      element("entryRelationship", ["typeCode": "SUBJ", "inversionInd": "false"]) {
        element("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
          put(TemplateIDs.allergy)
          element("id", id.child(1).attributes)
          coded("code", allergy.kind, in: text)
          textReference(reference)
          put(.completed)
          allergy.onset.isEmpty ? nil : time(allergy.onset, at: place)
          allergy.agent.map { agent($0, text) }
          allergy.reactions.enumerated().map { reaction($1, id.child($0 + 2), reference, place, text) }
          allergy.criticality.flatMap { detail(.criticality, $0, reference, place, text, "allergy.criticality") }
          allergy.certainty.flatMap { detail(.allergyCertainty, $0, reference, place, text, "allergy.certainty") }
          allergy.clinicalStatus.flatMap {
            detail(.allergyStatus, $0, reference, place, text, "allergy.clinicalStatus")
          }
          comment(allergy.comment, text)
        }
      }
    }
  }

  private func agent(_ agent: CodedConcept, _ text: SectionText) -> PivotNode {
    element("participant", ["typeCode": "CSM"]) {
      element("participantRole", ["classCode": "MANU"]) {
        element("playingEntity", ["classCode": "MMAT"]) {
          coded("code", agent, in: text)
          agent.words.map { element("name", text: $0.collapsed) }
        }
      }
    }
  }

  private func reaction(
    _ reaction: Reaction, _ generated: InstanceIdentifier, _ entry: String, _ place: Place, _ text: SectionText
  ) -> PivotNode {
    let id =
      text.id(of: reaction.provenance.narrativeReference)
      ?? text.id(of: reaction.manifestation.narrativeReference)
    let reference = id.map { "#" + $0 } ?? entry
    let finding = CodedConcept(
      european: Coding(
        system: CodeSystem.snomed, code: "404684003", display: "Clinical finding", systemName: "SNOMED CT"))
    return element("entryRelationship", ["typeCode": "MFST", "inversionInd": "true"]) {
      element("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
        put(TemplateIDs.reaction)
        ids(reaction.provenance.identifiers, else: generated)
        coded("code", finding, in: nil)
        textReference(reference)
        put(.completed)
        time(reaction.time, needsLow: true, at: place)
        coded("value", reaction.manifestation, in: text, type: "CD")
        reaction.severity.flatMap { severity($0, reference, place, text) }
      }
    }
  }

  func absentAllergy(_ absence: PivotNode.Absence, _ text: SectionText) -> PivotNode {
    let id = generatedID(.allergies, 0)
    let kind = CodedConcept(
      european: Coding(
        system: CodeSystem.snomed, code: "420134006", display: "Propensity to adverse reaction", systemName: "SNOMED CT"
      ))
    let reference = text.reference(nil, words: absence.sentence)
    return element("act", ["classCode": "ACT", "moodCode": "EVN"]) {
      put(TemplateIDs.allergyConcern)
      element("id", id.attributes)
      put(.concern)
      put(.completed)
      element("entryRelationship", ["typeCode": "SUBJ", "inversionInd": "false"]) {
        element("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
          put(TemplateIDs.allergy)
          element("id", id.child(1).attributes)
          coded("code", kind, in: nil)
          textReference(reference)
          put(.completed)
          absent("value", absence, type: "CD")
        }
      }
    }
  }
}
