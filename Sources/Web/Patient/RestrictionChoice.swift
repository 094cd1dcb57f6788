import Consent
import Documents
import Domain
import Exchange

/// What a patient chose to hide and from whom, in the short words of forms and programs: `section:48765-2`,
/// `country:PT`.
struct RestrictionChoice {
  let desk: PatientDesk
  let texts: PageTexts

  /// Only what was offered: a part, an entry or an author of one's own record.
  func target(_ value: String, _ entries: [HideableEntry]) -> (Restriction.Target, label: String)? {
    let (kind, name) = split(value)
    switch kind {
    case "record": return (.wholeRecord, texts["hideWhole"])
    case "section": return PatientSummaryParts.all.contains(name) ? (.section(name), texts["part.\(name)"]) : nil
    case "entry":
      return entries.first { $0.key == name }.map {
        (.entry(name), "\(texts["part.\($0.section)"]): \($0.words)")
      }
    case "author": return entries.first { $0.author == name }.map { (.author(name), $0.authorName) }
    default: return nil
    }
  }

  /// Only whom the country offers.
  func audience(_ value: String) -> Restriction.Audience? {
    let (kind, name) = split(value)
    switch kind {
    case "everyone": return .everyone
    case "representatives": return .representatives
    case "country": return CountryCode(name).flatMap { desk.countries().contains($0) ? .country($0) : nil }
    case "profession": return PatientPages.professions.contains(name) ? .profession(name) : nil
    default: return nil
    }
  }

  private func split(_ value: String) -> (String, String) {
    let parts = value.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
  }
}
