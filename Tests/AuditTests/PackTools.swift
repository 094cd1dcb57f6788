import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@testable import Audit

/// One damage: to bytes, to files, or to the ZIP around them.
enum PackDamage {
  static func make(_ archive: PackArchive, _ bytes: [UInt8], _ random: inout SeededGenerator) throws -> [UInt8] {
    var (files, changed) = (archive.files, bytes)
    let (one, two) = (Int.random(in: files.indices, using: &random), Int.random(in: files.indices, using: &random))
    let place = Int.random(in: bytes.indices, using: &random)
    let end = min(bytes.count, place + Int.random(in: 1...64, using: &random))
    switch Int.random(in: 0..<10, using: &random) {
    case 0, 1: changed[place] ^= UInt8(1 << Int.random(in: 0..<8, using: &random))
    case 2: changed[place] = UInt8.random(in: 0...255, using: &random)
    case 3: changed.removeSubrange(place..<end)
    case 4: changed.insert(contentsOf: bytes[place..<end], at: place)
    case 5:
      // Mended: checksums, sizes and directory are those of the changed file.
      var inner = files[one].bytes
      guard let at = inner.indices.randomElement(using: &random) else { return changed }
      inner[at] ^= UInt8(1 << Int.random(in: 0..<8, using: &random))
      files[one] = PackArchive.File(name: files[one].name, bytes: inner)
      return PackArchive(files: files).bytes
    case 6:
      files.remove(at: one)
      return PackArchive(files: files).bytes
    case 7:
      files.swapAt(one, two)
      return PackArchive(files: files).bytes
    case 8:
      let (first, second) = (files[one], files[two])
      files[one] = PackArchive.File(name: first.name, bytes: second.bytes)
      files[two] = PackArchive.File(name: second.name, bytes: first.bytes)
      return PackArchive(files: files).bytes
    default:
      files.append(PackArchive.File(name: "added-\(place)", bytes: files[one].bytes))
      return PackArchive(files: files).bytes
    }
    return changed
  }
}

/// `verify.py`, with the witness and the authority known from elsewhere.
enum PackScript {
  private static let driver = """
    import importlib.util, sys
    from cryptography import x509
    spec = importlib.util.spec_from_file_location("verify", sys.argv[1])
    verify = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(verify)
    key, policy = verify.read_key(sys.argv[2]), ([verify.read_witness(sys.argv[3])], 1)
    authorities = x509.load_pem_x509_certificates(sys.argv[4].encode())
    for line in sys.stdin:
        print(verify.verify(bytes.fromhex(line.strip()), key, policy, authorities)[0])
    """

  static func answers(_ packs: [[UInt8]], _ sample: PackAttestationTests.Sample) throws -> [String] {
    let script = try TemporaryFolder.make("script").appendingPathComponent("verify.py")
    try Data(PackMaker.script).write(to: script)
    let input = packs.map { "\($0.hex)\n" }.joined()
    let outcome = try PythonTools.run(
      ["-c", driver, script.path, "\(sample.key)", "\(sample.witness)", sample.authority.pem], input: Array(input.utf8))
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome.output.split(separator: "\n").map(String.init)
  }
}

/// A time-stamp authority of openssl, without a server.
struct StampMaker {
  let root: Certificate
  private let path: String

  init(_ folder: URL) throws {
    path = folder.path
    try StampKeys.make(in: folder)
    root = try #require(
      try Certificate.chain(pem: [UInt8](Data(contentsOf: URL(fileURLWithPath: StampKeys.root(in: folder))))).first)
  }

  /// A TimeStampToken over these bytes, DER.
  func token(over bytes: [UInt8]) throws -> [UInt8] {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/data"))
    let make = """
      set -e; cd "$1"
      openssl ts -query -data data -sha256 -cert -no_nonce -out query.tsq
      openssl ts -reply -config tsa.cnf -queryfile query.tsq -token_out -out token.der
      """
    let outcome = try Command.run("/bin/bash", ["-c", make, "make", path])
    guard outcome.status == 0 else { throw CocoaError(.executableLoad, userInfo: ["errors": outcome.errors]) }
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(path)/token.der")))
  }
}
