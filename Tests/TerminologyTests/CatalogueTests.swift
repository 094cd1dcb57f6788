import Domain
import Foundation
import GatewayTesting
import Terminology
import Testing

@Suite("The official catalogue", .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
struct CatalogueTests {
  static let official = Result { try Catalogue.load(directory: Shared.url("terminology").path) }

  private func coding(_ system: String, _ code: String) -> Coding { Coding(system: system, code: code) }

  @Test("Everything that the index counts is loaded, set by set")
  func counts() throws {
    let official = try Self.official.get()
    let index = try JSON(reading: Shared.bytes("terminology/index.json"))
    let sets = try #require(index["valuesets"]?.array)
    #expect(official.valueSetCount == sets.count)
    var total = 0
    for set in sets {
      let oid = try #require(set["oid"]?.string)
      #expect(official.count(of: oid) == set["concepts"]?.integer, "\(oid)")
      total += official.count(of: oid)
    }
    #expect(total == 39_776)
    #expect(official.designationCount(in: "it") == 8_078)
    #expect(official.designationCount(in: "fr") == 1_301)
    #expect(official.mapCount > 1_000)
  }

  @Test("A member is found with its English display, by system and code exactly")
  func members() throws {
    let official = try Self.official.get()
    let diabetes = try #require(official.member(coding(CodeSystem.icd10, "E11.9"), of: ValueSet.illness))
    #expect(diabetes.display?.hasPrefix("Type 2 diabetes") == true)
    #expect(diabetes.systemName == "ICD-10")
    #expect(official.member(coding(CodeSystem.icd10, "e11.9"), of: ValueSet.illness) == nil)
    #expect(official.member(coding(CodeSystem.icd10, "E11.9"), of: ValueSet.rareDisease) == nil)
    #expect(official.member(coding("2.16.840.1.113883.6.3", "E11.9"), of: ValueSet.illness) == nil)
    let countries = "1.3.6.1.4.1.12559.11.10.1.3.1.42.4"
    #expect(official.member(coding("1.0.3166.1", "NA"), of: countries)?.display == "NAMIBIA")
  }

  @Test("Designations come in the language asked for, and in no other")
  func designations() throws {
    let official = try Self.official.get()
    let oral = coding(CodeSystem.edqm, "20053000")
    #expect(official.designation(of: oral, in: "fr")?.text == "Voie orale")
    #expect(official.designation(of: oral, in: "fr")?.state == "official")
    #expect(official.designation(of: oral, in: "en")?.text == "Oral use")
    #expect(official.designation(of: oral, in: "sv") == nil)
  }

  @Test("A French extension leads to the broader European code")
  func maps() throws {
    let official = try Self.official.get()
    let extended = coding("2.16.840.1.113883.6.3", "C16.9+0")
    let target = try #require(official.targets(of: extended, in: ValueSet.illness).first)
    #expect(target.equivalence == "wider")
    #expect(extended.code.hasPrefix(target.coding.code))
    #expect(target.state == "official")
    #expect(official.mapName(of: extended, to: target.coding) == "fr-cim10-to-icd10")
    #expect(official.targets(of: extended, in: ValueSet.procedure).isEmpty)
    #expect(official.targets(of: coding("2.16.840.1.113883.6.3", "no such code"), in: ValueSet.illness).isEmpty)
  }

  /// Work of this thread in nanoseconds: other work on the machine does not count.
  private func work(_ body: () throws -> Void) rethrows -> UInt64 {
    let start = threadNanoseconds()
    try body()
    return threadNanoseconds() - start
  }

  private func threadNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  @Test("The whole loads in seconds, and a look-up costs the same in a set of 14,000 as in a set of six")
  func performance() throws {
    let directory = try Shared.url("terminology").path
    #expect(try work { _ = try Catalogue.load(directory: directory) } < 5_000_000_000)
    let official = try Self.official.get()
    let large = coding(CodeSystem.icd10, "E11.9")
    let small = coding(CodeSystem.snomedCT, "24484000")
    let inLarge = work { for _ in 0..<20_000 { _ = official.member(large, of: ValueSet.illness) } }
    let inSmall = work { for _ in 0..<20_000 { _ = official.member(small, of: ValueSet.severity) } }
    #expect(inLarge < inSmall * 10)
  }

  @Test("The same directory has the same version, which begins with that of the value sets")
  func version() throws {
    let official = try Self.official.get()
    let again = try Catalogue.load(directory: Shared.url("terminology").path)
    #expect(official.version == again.version)
    #expect(official.version.hasPrefix("8.1.0-"))
  }

  @Test("Official content wins; drafts fill the gaps and never widen an official set")
  func filled() throws {
    let official = try Self.official.get()
    let both = official.filled(from: .starter)
    #expect(both.version == "\(official.version)+\(Catalogue.starter.version)")
    #expect(both.valueSetCount == official.valueSetCount)
    #expect(both.count(of: ValueSet.illness) == official.count(of: ValueSet.illness))
    let diabetes = coding(CodeSystem.icd10, "E11.9")
    #expect(both.designation(of: diabetes, in: "en") == official.designation(of: diabetes, in: "en"))
    #expect(both.designation(of: diabetes, in: "pt") == Catalogue.starter.designation(of: diabetes, in: "pt"))
    #expect(both.designation(of: diabetes, in: "pt")?.state == "draft")
    let ventoline = coding("1.2.250.1.213.2.3.1", "64720167")
    #expect(official.targets(of: ventoline, in: ValueSet.activeIngredient).isEmpty)
    #expect(both.targets(of: ventoline, in: ValueSet.activeIngredient).first?.coding.code == "R03AC02")
  }
}
