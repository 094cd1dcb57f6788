import Documents
import Domain
import Foundation
import GatewayTesting
import Testing

@Suite("The schema of the starter format", .enabled(if: PythonTools.have("jsonschema"), "needs jsonschema"))
struct StarterSchemaTests {
  /// Which of the files the schema accepts, as jsonschema for Python judges.
  private func accepted(_ files: [JSON]) throws -> [Bool] {
    let script = """
      import json, sys
      from jsonschema import Draft202012Validator as Schema
      schema = json.load(open(sys.argv[1]))
      Schema.check_schema(schema)
      judge = Schema(schema)
      print("".join("1" if judge.is_valid(file) else "0" for file in json.load(sys.stdin)))
      """
    let input = Array(JSON.array(files).canonical.utf8)
    let outcome = try PythonTools.run(["-c", script, StarterFile.schemaURL.path], input: input)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return outcome.output.filter { $0 == "0" || $0 == "1" }.map { $0 == "1" }
  }

  @Test("The example and a file of two registries are as the schema says")
  func examples() throws {
    #expect(try accepted([StarterFile.example(), StarterFile.registries, [:], []]) == [true, true, false, false])
  }

  @Test("Schema and reader agree wherever a key of the example is left out, added, or holds a value of another type")
  func agreement() throws {
    let example = try #require(try StarterFile.example().object)
    let needed = Set(StarterFile.header.keys)
    var files: [JSON] = []
    for key in example.keys.sorted() {
      let value = try #require(example[key])
      let base = needed.contains(key) ? example.filter { needed.contains($0.key) } : StarterFile.header
      var seen: Set<String> = []
      for mutant in Mutant.all(of: value, at: key, &seen) { files.append(.object(base.merging([key: mutant]) { $1 })) }
      files.append(.object(base.filter { $0.key != key }))
    }
    try #require(files.count > 800)
    let verdicts = try accepted(files)
    try #require(verdicts.count == files.count)
    for (file, verdict) in zip(files, verdicts) {
      let why: String?
      do {
        _ = try StarterReader.read(file)
        why = nil
      } catch {
        why = error.why
      }
      #expect((why == nil) == verdict, "\(why ?? "read"): \(file.canonical)")
    }
    #expect(verdicts.contains(true) && verdicts.contains(false))
  }

  @Test("Every key of the schema is described, and the example uses it")
  func keys() throws {
    let schema = try JSON(reading: [UInt8](Data(contentsOf: StarterFile.schemaURL)), decimals: true)
    var described: Set<String> = []
    collect(schema, into: &described)
    let used = keys(of: try StarterFile.example())
    #expect(described.subtracting(used) == ["nothing"] && used.isSubset(of: described))
  }

  private func collect(_ value: JSON, into keys: inout Set<String>) {
    for (name, property) in value["properties"]?.object ?? [:] {
      #expect(property["description"]?.string?.isEmpty == false, "\(name)")
      keys.insert(name)
    }
    for child in (value.object.map { Array($0.values) } ?? value.array) ?? [] { collect(child, into: &keys) }
  }

  private func keys(of value: JSON) -> Set<String> {
    let children = (value.object.map { Array($0.values) } ?? value.array) ?? []
    return children.reduce(into: Set((value.object ?? [:]).keys)) { $0.formUnion(keys(of: $1)) }
  }
}

/// Copies of a JSON value that differ in one place.
enum Mutant {
  /// Every place once: a key left out, a key added, a value of each other type. Places that end in the same two keys
  /// are the same to a schema, and are taken once.
  static func all(of value: JSON, at place: String, _ seen: inout Set<String>) -> [JSON] {
    var mutants: [JSON] = []
    let isNew = seen.insert(place.split(separator: "/").suffix(2).joined(separator: "/")).inserted
    if isNew { mutants += [.null, true, "?", [], [:]] }
    switch value {
    case .object(let members):
      if isNew { mutants.append(.object(members.merging(["unheardOf": 1]) { $1 })) }
      for key in members.keys.sorted() {
        guard let member = members[key] else { continue }
        if isNew { mutants.append(.object(members.filter { $0.key != key })) }
        for mutant in all(of: member, at: "\(place)/\(key)", &seen) {
          mutants.append(.object(members.merging([key: mutant]) { $1 }))
        }
      }
    case .array(let items):
      for (index, item) in items.enumerated() {
        for mutant in all(of: item, at: "\(place)/*", &seen) {
          var changed = items
          changed[index] = mutant
          mutants.append(.array(changed))
        }
      }
    default: break
    }
    return mutants
  }
}
