import Domain
import GatewayTesting
import Synchronization
import Terminology
import Testing

@Suite("Versions side by side")
struct VersionTests {
  private let a = Coding(system: "2.999", code: "a")
  private let b = Coding(system: "2.999", code: "b")

  private func edition(_ version: String, _ start: String, _ end: String?, _ codes: [String]) -> String {
    let period = "\"start\":\"\(start)\"" + (end.map { ",\"end\":\"\($0)\"" } ?? "")
    let concepts = codes.map { "{\"code\":\"\($0)\",\"display\":\"Word \($0) of \(version)\"}" }
    return """
      {"resourceType":"ValueSet","url":"urn:oid:2.999.1","version":"\(version)","effectivePeriod":{\(period)},
       "compose":{"include":[{"system":"urn:oid:2.999","concept":[\(concepts.joined(separator: ","))]}]}}
      """
  }

  private func catalogue(_ codes: [String]) throws -> Catalogue {
    try Catalogue.load(directory: try TerminologyFolder.make(["s.xml": TerminologyFolder.export(codes)]))
  }

  @Test("The edition of the day is written; the others are read")
  func byDate() throws {
    let folder = try TerminologyFolder.make([
      "1.json": edition("8.0", "2024-01-01", "2025-12-31", ["a", "b"]),
      "2.json": edition("8.1", "2026-01-01", nil, ["a"]),
    ])
    let today = try #require(Day("2026-11-25"))
    let now = try Catalogue.load(directory: folder, on: today)
    #expect(now.edition(inForceOf: "2.999.1")?.version == "8.1")
    #expect(now.member(a, of: "2.999.1")?.display == "Word a of 8.1")
    #expect(now.member(b, of: "2.999.1") == nil)
    #expect(now.readable(b, of: "2.999.1")?.display == "Word b of 8.0")
    let then = now.inForce(on: try #require(Day("2025-06-30")))
    #expect(then.member(b, of: "2.999.1")?.display == "Word b of 8.0")
    #expect(then.editions(of: "2.999.1").map(\.version) == ["8.0", "8.1"])
    #expect(now.inForce(on: try #require(Day("2023-01-01"))).member(a, of: "2.999.1") == nil)
  }

  @Test(
    "A code that no list writes any more is out of use: left out, withdrawn, of the version before; not one to come")
  func outOfUse() throws {
    let folder = try TerminologyFolder.make([
      "1.json": edition("8.0", "2024-01-01", "2025-12-31", ["a", "b"]),
      "2.json": edition("8.1", "2026-01-01", "2027-12-31", ["a"]),
      "3.json": edition("9.0", "2028-01-01", nil, ["a", "c"]),
    ])
    let today = try #require(Day("2026-11-25"))
    let before = try #require(Day("2025-06-30"))
    let c = Coding(system: "2.999", code: "c")
    let now = try Catalogue.load(directory: folder, on: today)
    #expect([a, b, c].map(now.isRetired) == [false, true, false])
    #expect([a, b, c].map(now.inForce(on: before).isRetired) == [false, false, false])
    #expect(!now.isRetired(Coding(system: "2.999", code: "never heard of")))
    // Written by another list, it is in use.
    let both = try TerminologyFolder.make([
      "1.json": edition("8.0", "2024-01-01", "2025-12-31", ["a", "b"]),
      "2.json": edition("8.1", "2026-01-01", nil, ["a"]),
      "3.json": edition("1.0", "2026-01-01", nil, ["b"]).replacing("2.999.1", with: "2.999.5"),
    ])
    let shared = try Catalogue.load(directory: both, on: today)
    #expect(!shared.isRetired(b))
    let former = try catalogue(["a", "b"])
    #expect(!former.isRetired(b))
    let next = try catalogue(["a"]).reading(alsoFrom: former)
    #expect(next.isRetired(b) && !next.isRetired(a))
  }

  @Test("Without dates the higher version number is the newer one")
  func byNumber() throws {
    let files = ["1.json": edition("8.9.0", "2024", nil, ["a"]), "2.json": edition("8.10.0", "2024", nil, ["a", "b"])]
    let catalogue = try Catalogue.load(directory: try TerminologyFolder.make(files))
    #expect(catalogue.edition(inForceOf: "2.999.1")?.version == "8.10.0")
  }

  @Test("A day is read in the spellings of the field, and none that the calendar lacks")
  func days() throws {
    #expect(Day("20261125") == Day("2026-11-25"))
    #expect(Day("2026-11-25T10:00:00Z")?.description == "2026-11-25")
    #expect(Day("20261125101010+0100")?.description == "2026-11-25")
    for text in ["", "2026", "2026-13-01", "20260230", "soon"] { #expect(Day(text) == nil, "\(text)") }
    let november = try #require(Day("2026-11-25"))
    let december = try #require(Day("2026-12-01"))
    #expect(november < december)
  }

  @Test("A switch is whole: readers see one version or the other, never a mixture")
  func atomicSwitch() async throws {
    let first = try catalogue((0..<50).map { "a\($0)" })
    let second = try catalogue((0..<50).map { "b\($0)" })
    let shelf = CatalogueShelf(first)
    let known = [first.version, second.version]
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<300 {
            let active = shelf.active
            let letter = active.version == first.version ? "a" : "b"
            for number in stride(from: 0, to: 50, by: 7) {
              let coding = Coding(system: "2.999", code: "\(letter)\(number)")
              guard known.contains(active.version), active.member(coding, of: "2.999.1") != nil else { return false }
            }
          }
          return true
        }
      }
      group.addTask {
        for turn in 0..<60 {
          try shelf.replace(allowVanished: true) { turn % 2 == 0 ? second : first }
        }
        return true
      }
      for try await isWhole in group { #expect(isWhole) }
    }
    #expect(shelf.active.version == first.version)
  }

  @Test("A load that fails changes nothing; a good one can be taken back")
  func reversible() throws {
    let first = try catalogue(["a", "b"])
    let second = try catalogue(["a", "b", "c"])
    let shelf = CatalogueShelf(first)
    #expect(!shelf.revert())
    let bad = try TerminologyFolder.make(["s.xml": "<ValueSet oid="])
    #expect(throws: TerminologyFailure.self) {
      try shelf.replace { () throws(TerminologyFailure) in try Catalogue.load(directory: bad) }
    }
    #expect(shelf.active.version == first.version)
    let difference = try shelf.replace { second }
    #expect(difference.codes.map(\.kind) == [.added])
    #expect(shelf.active.version == second.version)
    #expect(shelf.earlierVersions == [first.version])
    #expect(shelf.revert())
    #expect(shelf.active.version == first.version)
  }

  @Test("Up to five of a hundred codes may vanish, with a line each; more are refused unless that is meant")
  func vanished() throws {
    let all = (0..<100).map { "c\($0)" }
    let shelf = CatalogueShelf(try catalogue(all))
    let fewer = try catalogue(Array(all.dropLast(5)))
    let difference = try shelf.replace { fewer }
    #expect(difference.vanished.count == 5)
    #expect(difference.alarming.isEmpty)
    let half = try catalogue(Array(all.prefix(50)))
    #expect(throws: TerminologyFailure("terminology.vanished", what: "", why: "", whatToDo: "")) {
      try shelf.replace { half }
    }
    #expect(shelf.active.count(of: "2.999.1") == 95)
    try shelf.replace(allowVanished: true) { half }
    #expect(shelf.active.count(of: "2.999.1") == 50)
  }

  @Test("The difference names sets, codes, words and maps that are new, gone or other")
  func difference() throws {
    let old = try Catalogue.load(
      directory: try TerminologyFolder.make([
        "1.xml": TerminologyFolder.export(["a", "b"]), "2.xml": TerminologyFolder.svs,
      ]))
    let new = try Catalogue.load(
      directory: try TerminologyFolder.make([
        "1.xml": TerminologyFolder.export(["a", "c"]).replacing("Word a", with: "Other a"),
        "3.json": TerminologyFolder.fhirSet, "4.json": TerminologyFolder.fhirMap(#""equivalence":"equal""#),
      ]))
    let difference = CatalogueDifference(from: old, to: new)
    #expect(difference.setsAdded == ["2.999.3"])
    #expect(difference.setsRemoved == ["2.999.2"])
    #expect(difference.codes.map { "\($0.kind) \($0.code)" } == ["changed a", "removed b", "added c"])
    #expect(difference.maps.map(\.after) == ["a (equal)"])
    #expect(difference.designations.contains { $0.place == "pt" && $0.kind == .added })
    #expect(difference.alarming.map(\.valueSet) == ["2.999.1", "2.999.2"])
    #expect(CatalogueDifference(from: new, to: new).isEmpty)
  }
}
