import Domain
import Foundation
import GatewayTesting
import Testing

@testable import Audit

@Suite("Second verifier of packs", .enabled(if: PythonTools.have("cryptography")))
struct PackScriptTests {
  /// Runs `verify.py` over many packs in one process, as `main` would over each.
  private static let driver = """
    import importlib.util, json, sys
    spec = importlib.util.spec_from_file_location("verify", sys.argv[1])
    verify = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(verify)
    key = verify.read_key(open(sys.argv[2]).read())
    for line in sys.stdin:
        known, data = line.split()
        print(verify.verify(bytes.fromhex(data), key if known == "1" else None)[0])
    """

  /// Alters each byte of one pack, one after the other; prints how many, and where the answer was INTACT all the same.
  private static let everyByte = """
    import importlib.util, sys
    spec = importlib.util.spec_from_file_location("verify", sys.argv[1])
    verify = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(verify)
    key, pack = verify.read_key(open(sys.argv[2]).read()), bytearray.fromhex(sys.stdin.read())
    intact = []
    for place in range(len(pack)):
        pack[place] ^= 1 << place % 8
        if verify.verify(bytes(pack), key)[0] not in ("ALTERED", "CANNOT TELL"):
            intact.append(place)
        pack[place] ^= 1 << place % 8
    print(verify.verify(bytes(pack), key)[0], len(pack), intact)
    """

  @Test("A pack that is altered in any one byte is never INTACT to it either")
  func everyByte() async throws {
    let sample = try await EvidencePackTests.sample(events: 1, kept: false, others: [])
    let folder = try TemporaryFolder.make("script")
    let (script, keyFile) = (folder.appendingPathComponent("verify.py"), folder.appendingPathComponent("key"))
    try Data(PackMaker.script).write(to: script)
    try Data("\(sample.key)\n".utf8).write(to: keyFile)
    let outcome = try PythonTools.run(
      ["-c", Self.everyByte, script.path, keyFile.path], input: Array(sample.bytes.hex.utf8))
    #expect(outcome.output == "INTACT \(sample.bytes.count) []\n", "\(outcome.output) \(outcome.errors)")
  }

  private func answers(_ packs: [[UInt8]], _ key: NoteVerifier, isKnown: Bool = true) throws -> [String] {
    let folder = try TemporaryFolder.make("script")
    let (script, keyFile) = (folder.appendingPathComponent("verify.py"), folder.appendingPathComponent("key"))
    try Data(PackMaker.script).write(to: script)
    try Data("\(key)\n".utf8).write(to: keyFile)
    let input = packs.map { "\(isKnown ? 1 : 0) \($0.hex)\n" }.joined()
    let outcome = try PythonTools.run(["-c", Self.driver, script.path, keyFile.path], input: Array(input.utf8))
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome.output.split(separator: "\n").map(String.init)
  }

  @Test("It gives the same answer as Passerelle to a pack, and to the same pack damaged in hundreds of ways")
  func sameAnswers() async throws {
    let sample = try await EvidencePackTests.sample()
    let files = try sample.archive.files
    var random = SeededGenerator(seed: 20_261_126)
    var packs = [sample.bytes]
    for _ in 0..<500 {
      var changed = sample.bytes
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        changed[Int.random(in: changed.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      packs.append(changed)
    }
    for place in files.indices {
      var fewer = files
      fewer.remove(at: place)
      packs.append(PackArchive(files: fewer).bytes)
      var swapped = files
      let other = Int.random(in: files.indices, using: &random)
      swapped[place] = PackArchive.File(name: files[place].name, bytes: files[other].bytes)
      packs.append(PackArchive(files: swapped).bytes)
      // Changed as by a tool that mends its checksums.
      var mended = files
      var bytes = files[place].bytes
      if let at = bytes.indices.randomElement(using: &random) { bytes[at] ^= 1 }
      mended[place] = PackArchive.File(name: files[place].name, bytes: bytes)
      packs.append(PackArchive(files: mended).bytes)
    }
    packs.append(PackArchive(files: files + [PackArchive.File(name: "x", bytes: [])]).bytes)
    packs.append(Array(sample.bytes.dropLast(40)))
    let ours = packs.map { sample.word($0) }
    let theirs = try answers(packs, sample.key)
    #expect(ours.first == "INTACT")
    #expect(Set(ours) == ["INTACT", "ALTERED", "CANNOT TELL"])
    for (place, pair) in zip(ours, theirs).enumerated() where pair.0 != pair.1 {
      Issue.record("pack \(place): ours \(pair.0), Python \(pair.1), \(sample.verifier.verify(packs[place]))")
    }
    #expect(theirs.count == ours.count)
    #expect(try answers([sample.bytes], sample.key, isKnown: false) == ["CANNOT TELL"])
  }
}
