import Domain
import Foundation
import GatewayTesting
import Terminology
import Testing

@Suite("The installed terminology")
struct RepositoryTests {
  private let b = Coding(system: "2.999", code: "b")

  private func folder(_ codes: [String]) throws -> String {
    try TerminologyFolder.make(["2.999.1.xml": TerminologyFolder.export(codes), "LICENCE.txt": "text"])
  }

  private func store() throws -> (repository: LocalRepository, path: String) {
    let path = try TemporaryFolder.make("store").appendingPathComponent("terminology").path
    return (LocalRepository(directory: path), path)
  }

  @Test("A directory is installed under the name of its content, and loaded by the store's path")
  func install() throws {
    let (repository, path) = try store()
    #expect(!repository.isInstalled)
    let done = try repository.install(from: try folder(["a", "b"]))
    #expect(done.replaced == nil)
    #expect(done.difference == nil)
    #expect(repository.currentName == done.name)
    let loaded = try Catalogue.load(directory: path)
    #expect(loaded.version == done.name)
    #expect(FileManager.default.fileExists(atPath: "\(path)/versions/\(done.name)/LICENCE.txt"))
  }

  @Test("A bad directory changes nothing and leaves nothing behind")
  func refused() throws {
    let (repository, path) = try store()
    let good = try repository.install(from: try folder(["a", "b"]))
    let bad = try TerminologyFolder.make(["2.999.1.xml": String(TerminologyFolder.export().dropLast(9))])
    #expect(throws: TerminologyFailure("terminology.malformed", what: "", why: "", whatToDo: "")) {
      try repository.install(from: bad)
    }
    #expect(throws: TerminologyFailure("terminology.vanished", what: "", why: "", whatToDo: "")) {
      try repository.install(from: try folder(["a"]))
    }
    #expect(repository.currentName == good.name)
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(path)/versions") == [good.name])
  }

  @Test("Earlier versions stay, can be gone back to, and what they held is still read")
  func earlier() throws {
    let (repository, path) = try store()
    let first = try repository.install(from: try folder(["a", "b"]))
    let second = try repository.install(from: try folder(["a", "c"]), allowVanished: true)
    #expect(second.replaced == first.name)
    #expect(second.difference?.vanished.map(\.code) == ["b"])
    #expect(try repository.names() == [first.name, second.name].sorted())
    let loaded = try Catalogue.load(directory: path)
    #expect(loaded.member(b, of: "2.999.1") == nil)
    #expect(loaded.readable(b, of: "2.999.1")?.display == "Word b")
    let back = try repository.install(from: "\(path)/versions/\(first.name)", allowVanished: true)
    #expect(back.name == first.name)
    #expect(try Catalogue.load(directory: path).member(b, of: "2.999.1") != nil)
  }

  @Test("A version that was changed after it was checked is not loaded")
  func altered() throws {
    let (repository, path) = try store()
    let done = try repository.install(from: try folder(["a", "b"]))
    let file = URL(fileURLWithPath: "\(path)/versions/\(done.name)/2.999.1.xml")
    try Data(TerminologyFolder.export(["a", "z"]).utf8).write(to: file)
    #expect(throws: TerminologyFailure("terminology.altered", what: "", why: "", whatToDo: "")) {
      try Catalogue.load(directory: path)
    }
  }

  @Test("A damaged version is repaired by installing it again, and only on demand")
  func repair() throws {
    let (repository, path) = try store()
    let source = try folder(["a", "b"])
    let done = try repository.install(from: source)
    try FileManager.default.removeItem(atPath: "\(path)/versions/\(done.name)/2.999.1.xml")
    #expect(throws: TerminologyFailure.self) { try repository.install(from: source) }
    #expect(try repository.install(from: source, allowVanished: true).name == done.name)
    #expect(try Catalogue.load(directory: path).count(of: "2.999.1") == 2)
  }

  @Test("A directory with maps only is added to the version in use")
  func supplement() throws {
    let (repository, path) = try store()
    _ = try repository.install(from: try folder(["a", "b"]))
    let gap = TerminologyGap(
      source: Coding(system: "2.998", code: "x"), element: "problem.condition", valueSets: ["2.999.1"])
    let csv = GapTable.table(GapTable.rows([gap])).text.replacing(",,,\r\n", with: ",2.999,b,wider\r\n")
    _ = try repository.install(from: try TerminologyFolder.make(["conceptmaps/gaps.csv": csv]))
    let loaded = try Catalogue.load(directory: path)
    #expect(loaded.count(of: "2.999.1") == 2)
    #expect(loaded.targets(of: gap.source, in: "2.999.1").map(\.coding.code) == ["b"])
    #expect(loaded.targets(of: gap.source, in: "2.999.1").map(\.state) == ["reviewed"])
  }
}
