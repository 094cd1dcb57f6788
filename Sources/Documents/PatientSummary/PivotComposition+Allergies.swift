import CDA
import Domain
import XML

extension PivotComposition {
  func allergy(_ allergy: Allergy, _ number: Int, _ text: SectionText) -> PivotNode {
    let words = allergy.provenance.text ?? allergy.agent?.words ?? allergy.kind.words ?? PivotSection.allergies.display
    let reference = text.reference(allergy.provenance.narrativeReference, words: words)
    let place = enter(PivotSection.allergies.code, allergy.provenance.sourcePath)
    let id = allergy.provenance.identifiers.first(where: \.hasValidRoot) ?? generatedID(.allergies, number)
    return PivotNode("act", ["classCode": "ACT", "moodCode": "EVN"]) {
      PivotNode.template(Template.allergyConcern)
      ids(allergy.provenance.identifiers, else: id)
      concernCode
      PivotNode("statusCode", ["code": allergy.concernStatus.concern])
      allergy.concernTime.isEmpty ? nil : time(allergy.concernTime, at: place)
      entryAuthor(allergy.provenance, .allergies)
      PivotNode("entryRelationship", ["typeCode": "SUBJ", "inversionInd": "false"]) {
        PivotNode("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
          PivotNode.template(Template.allergy)
          PivotNode("id", id.child(1).attributes)
          coded("code", allergy.kind, in: text)
          textReference(reference)
          PivotNode("statusCode", ["code": "completed"])
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
    PivotNode("participant", ["typeCode": "CSM"]) {
      PivotNode("participantRole", ["classCode": "MANU"]) {
        PivotNode("playingEntity", ["classCode": "MMAT"]) {
          coded("code", agent, in: text)
          agent.words.map { PivotNode("name", text: $0.collapsed) }
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
    return PivotNode("entryRelationship", ["typeCode": "MFST", "inversionInd": "true"]) {
      PivotNode("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
        PivotNode.template(Template.reaction)
        ids(reaction.provenance.identifiers, else: generated)
        coded("code", finding, in: nil)
        textReference(reference)
        PivotNode("statusCode", ["code": "completed"])
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
    return PivotNode("act", ["classCode": "ACT", "moodCode": "EVN"]) {
      PivotNode.template(Template.allergyConcern)
      PivotNode("id", id.attributes)
      concernCode
      PivotNode("statusCode", ["code": "completed"])
      PivotNode("entryRelationship", ["typeCode": "SUBJ", "inversionInd": "false"]) {
        PivotNode("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
          PivotNode.template(Template.allergy)
          PivotNode("id", id.child(1).attributes)
          coded("code", kind, in: nil)
          textReference(reference)
          PivotNode("statusCode", ["code": "completed"])
          absent("value", absence, type: "CD")
        }
      }
    }
  }
}
