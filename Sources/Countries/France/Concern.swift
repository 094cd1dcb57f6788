import CDA
import Documents
import Domain
import XML

/// What an act says of all the observations in it: read once, given to each.
struct Concern {
  var identifiers: [InstanceIdentifier]
  var status: EntryStatus
  var isFact: Bool
  var time: TimeRange
  var clinicalStatus: CodedConcept?
  var comment: String?
}

extension FrenchDocument {
  /// Reads the act around observations; what it states beyond them is accounted for.
  mutating func concern(
    _ element: Element, _ observations: [Element], _ code: String, _ path: String, _ section: FrenchSection,
    _ name: String
  ) -> Concern {
    let time = time(element.find("effectiveTime"), code, path, "\(name).concern")
    // A bare observation is read as the entry itself: nothing of it belongs to an act.
    guard element.name != "observation" else {
      return Concern(identifiers: [], status: status(element), isFact: isFact(element), time: time)
    }
    var concern = Concern(
      identifiers: element.identifiers, status: status(element), isFact: isFact(element), time: time)
    concern.clinicalStatus = answer(element, LOINC.status, section)
    concern.comment = comment(element, in: section)
    takeStructure(element.find("code"), ["CONC"])
    settle(element, section, code, path, name, without: Set(observations))
    return concern
  }
}
