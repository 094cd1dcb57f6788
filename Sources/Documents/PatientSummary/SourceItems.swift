public import CDA
public import Domain
import XML

extension SourceItem {
  /// Every item of a FHIR Composition, given as its resource: one for each `section.entry`, and for a section without
  /// entries one for each row of its narrative (FHIR R4, Composition.section).
  ///
  /// Paths are `section[LOINC]/entry[2]` and `section[LOINC]/row[3]`, sections inside sections after those that hold
  /// them; a section code that occurs again is numbered.
  public static func all(inComposition composition: JSON) -> [SourceItem] {
    var names = SectionNames()
    var items: [SourceItem] = []
    add(composition["section"]?.array ?? [], &names, &items)
    return items
  }

  private static func add(_ sections: [JSON], _ names: inout SectionNames, _ items: inout [SourceItem]) {
    for section in sections {
      let code = sectionCode(of: section)
      let path = names.path(of: code)
      let entries = section["entry"]?.array ?? []
      items += entries.indices.map {
        SourceItem(path: "\(path)/entry[\($0 + 1)]", section: code ?? "", kind: .entry)
      }
      if entries.isEmpty, let division = section["text"]?["div"]?.string {
        let isEmpty = section["text"]?["status"]?.string == "empty"
        items += rows(of: division, section: code ?? "", path: path).map { row in
          var row = row
          row.isHollow = isEmpty
          return row
        }
      }
      add(section["section"]?.array ?? [], &names, &items)
    }
  }

  /// The section's LOINC code, else its first code, which names it in paths.
  public static func sectionCode(of section: JSON) -> String? {
    let codings = section["code"]?["coding"]?.array ?? []
    let loinc = codings.first { $0["system"]?.string == "http://loinc.org" }
    return (loinc ?? codings.first)?["code"]?.string
  }

  /// Rows of an XHTML division. One that is no XML has no rows that anybody could name.
  private static func rows(of division: String, section: String, path: String) -> [SourceItem] {
    let parsed = Result { try Document.parse(Array(division.utf8)) }
    guard case .success(let document) = parsed else { return [] }
    return rows(of: document.root, in: .xhtml, section: section, path: path)
  }
}
