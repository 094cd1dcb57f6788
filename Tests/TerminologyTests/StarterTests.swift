import Domain
import Foundation
import GatewayTesting
import Testing

@testable import Terminology

@Suite("The starter set")
struct StarterTests {
  private static let labels = StarterTable.labels.flatMap(StarterTable.rows)
  private static let maps = StarterTable.maps.flatMap(StarterTable.rows)

  @Test("Every row has the shape of its table, a known system and a review state")
  func shapes() {
    for row in Self.labels { #expect(StarterTable.Label(row) != nil, "\(row)") }
    for row in Self.maps { #expect(StarterTable.Mapping(row) != nil, "\(row)") }
    #expect(Self.labels.count > 200)
    #expect(Self.maps.count > 60)
  }

  @Test("Every concept has a label in English, French, Portuguese and German")
  func languages() {
    for label in Self.labels.compactMap(StarterTable.Label.init) {
      #expect(label.texts.count == StarterTable.languages.count)
      #expect(label.texts.allSatisfy { !$0.isEmpty }, "\(label.coding.code)")
      for language in StarterTable.languages {
        #expect(
          Catalogue.starter.designation(of: label.coding, in: language) != nil, "\(label.coding.code) \(language)")
      }
    }
  }

  @Test("No concept stands twice, and no source is mapped twice into one set")
  func duplicates() {
    var seen: Set<String> = []
    for label in Self.labels.compactMap(StarterTable.Label.init) {
      #expect(seen.insert("\(label.coding.system)|\(label.coding.code)").inserted, "\(label.coding.code)")
    }
    for map in Self.maps.compactMap(StarterTable.Mapping.init) {
      let key = "\(map.source.system)|\(map.source.code)|\(map.valueSet)"
      #expect(seen.insert(key).inserted, "\(map.source.code)")
    }
  }

  @Test("Every map ends at a concept of the starter set itself, so it can be shown")
  func targets() {
    for map in Self.maps.compactMap(StarterTable.Mapping.init) {
      #expect(
        Catalogue.starter.targets(of: map.source, in: map.valueSet).first?.coding.code == map.target.code,
        "\(map.source.code) → \(map.target.code)")
    }
  }

  @Test("The 18 sections have a heading in each of the 24 languages of the Union, and each says its review state")
  func headings() {
    let union = [
      "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv", "mt", "nl", "pl",
      "pt", "ro", "sk", "sl", "sv",
    ]
    let rows = StarterTable.sectionLabels.flatMap(StarterTable.rows)
    let headings = rows.compactMap(StarterTable.SectionLabel.init)
    #expect(headings.count == rows.count)
    let sections = Set(headings.map(\.section))
    #expect(sections.count == 18)
    #expect(Set(headings.map { "\($0.section) \($0.language)" }).count == 18 * union.count)
    for language in union {
      for section in sections {
        let heading = Catalogue.starter.sectionLabel(section, in: language)
        #expect(heading?.text.isEmpty == false, "\(section) \(language)")
        #expect(heading?.state == (["en", "fr"].contains(language) ? "reviewed" : "draft"), "\(section) \(language)")
      }
    }
    #expect(Catalogue.starter.sectionLabel("48765-2", in: "pt-BR")?.text == "Alergias e intolerâncias")
    #expect(Catalogue.starter.sectionLabel("48765-2", in: "ja") == nil)
  }

  @Test("A row may say that it was reviewed; another word is no state")
  func states() {
    let row = ["13", "SCT", "255604002", "Mild", "Léger", "Ligeiro", "Leicht"]
    #expect(StarterTable.Label(row)?.state == "draft")
    #expect(StarterTable.Label(row + ["reviewed"])?.state == "reviewed")
    #expect(StarterTable.Label(row + ["approved"]) == nil)
    #expect(StarterTable.Label(Array(row.dropLast())) == nil)
    #expect(StarterTable.Label(["13", "XXX"] + row.dropFirst(2)) == nil)
    #expect(StarterTable.Label(["13a"] + row.dropFirst()) == nil)
    #expect(StarterTable.Mapping(["SCT", "1", "18", "SCT", "609328004", "broader"]) == nil)
  }

  @Test(
    "Every member is in the European value set, and so is every map's target",
    .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
  func europe() throws {
    let official = try Catalogue.load(directory: Shared.url("terminology").path)
    for label in Self.labels.compactMap(StarterTable.Label.init) {
      for set in label.sets {
        #expect(official.member(label.coding, of: ValueSet.mvc(set)) != nil, "\(set) \(label.coding.code)")
      }
    }
    for map in Self.maps.compactMap(StarterTable.Mapping.init) {
      #expect(official.member(map.target, of: map.valueSet) != nil, "\(map.source.code) → \(map.target.code)")
    }
  }

  @Test(
    "Every member of a bound set is in the list that the official rules look up",
    .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
  func rules() throws {
    let folder = try Shared.url("conformance/schematron/ehdsi/include")
    var checked = 0
    for label in Self.labels.compactMap(StarterTable.Label.init) {
      for set in label.sets {
        let file = folder.appendingPathComponent("voc-\(ValueSet.mvc(set))-DYNAMIC.xml")
        guard FileManager.default.fileExists(atPath: file.path) else { continue }
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.contains("code=\"\(label.coding.code)\""), "\(set) \(label.coding.code)")
        checked += 1
      }
    }
    #expect(checked > 200)
  }

  @Test("The version names the content")
  func version() {
    #expect(Catalogue.starter.version.hasPrefix("starter-"))
    #expect(Catalogue.starter.version.utf8.count == "starter-".utf8.count + 16)
  }
}
