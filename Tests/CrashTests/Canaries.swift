import Foundation
import GatewayDriver
import GatewayTesting

#if canImport(Glibc)
  import Glibc
#endif

/// Marked values that may be found nowhere, in the spellings in which a careless program writes them.
struct Canaries {
  private var needles: [(name: String, bytes: [UInt8])] = []
  private(set) var count = 0

  /// A text: as it is, in hexadecimal, and in base64 wherever it begins in it.
  mutating func mark(_ name: String, _ text: String) {
    mark(name, Array(text.utf8))
    needles.append(("\(name) (hex)", Array(text.utf8.map { Self.hex($0) }.joined().utf8)))
    guard text.utf8.count >= 12 else { return }
    for shift in 0..<3 {
      let encoded = Data([UInt8](repeating: 0, count: shift) + Array(text.utf8)).base64EncodedString()
      // The first and last characters depend on what stands beside.
      needles.append(("\(name) (base64)", Array(encoded.utf8.dropFirst(4).dropLast(4))))
    }
  }

  mutating func mark(_ name: String, _ bytes: [UInt8]) {
    needles.append((name, bytes))
    count += 1
  }

  /// The names of those that stand in these bytes.
  func found(in bytes: Data) -> [String] { needles.filter { Self.holds(bytes, $0.bytes) }.map(\.name) }

  /// The names of those that stand in files below a folder, each with its file.
  func found(below folder: URL) throws -> [String] {
    try Self.files(below: folder).flatMap { file in
      try found(in: Data(contentsOf: file)).map { "\($0) in \(file.lastPathComponent)" }
    }
  }

  static func files(below folder: URL) throws -> [URL] {
    guard let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey]) else {
      throw CocoaError(.fileReadUnknown)
    }
    return try all.compactMap { $0 as? URL }.filter {
      try $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true
    }
  }

  private static func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }

  static func holds(_ data: Data, _ needle: [UInt8]) -> Bool {
    guard let first = needle.first, data.count >= needle.count else { return false }
    return data.withUnsafeBytes { raw in
      guard let base = raw.baseAddress else { return false }
      var from = 0
      let last = raw.count - needle.count
      while from <= last, let hit = memchr(base + from, Int32(first), last - from + 1) {
        if memcmp(hit, needle, needle.count) == 0 { return true }
        from = (base.distance(to: UnsafeRawPointer(hit))) + 1
      }
      return false
    }
  }
}

/// A French gateway whose record, keys and callers are all marked.
struct CanaryScene {
  static let birthDate = "19780412"
  /// Number of the professional, which stands in their name and identifier.
  static let professional = 77_190_044

  let gateway: FrenchGateway
  /// Everything that may stand nowhere on the disk, in no output and in no refusal.
  var canaries = Canaries()
  /// What the process writes elsewhere than into its store.
  var temporary: URL { gateway.folder.appendingPathComponent("tmp") }

  static let replaced = [
    ("DELMAS", "CANARINAISSANCE"), ("ROUSSEAU", "CANARIUSAGE"), ("CAMILLE", "CANARIPRENOM"),
    ("Camille", "Canariprenom"), ("Cours du Médoc", "Allee Canarirue"), ("+33600000101", "+33600777101"),
    ("BX-10442", "CANARI-LOCAL-10442"), ("Hypertension artérielle, traitée", "Canaripathie terminale"),
    ("METFORMINE BIOGARAN", "CANARIMINE BIOGARAN"),
  ]

  static func prepare(patients: Int) async throws -> CanaryScene {
    let file = Project.root.appendingPathComponent("Sources/Gateway/Demo/People/camille-rousseau.xml")
    var record = try String(contentsOf: file, encoding: .utf8)
    for (old, new) in replaced { record = record.replacing(old, with: new) }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("canary-\(UUID().uuidString)")
    let gateway = try await FrenchGateway.prepare(
      patients: patients, record: record, ins: "278043306312427", birthDate: birthDate, port: LoopbackPort.free(),
      webPort: LoopbackPort.free(), folder: folder)
    var scene = CanaryScene(gateway: gateway)
    try FileManager.default.createDirectory(at: scene.temporary, withIntermediateDirectories: true)
    try scene.mark()
    return scene
  }

  private mutating func mark() throws {
    for (old, new) in Self.replaced { canaries.mark("record: \(old)", new) }
    canaries.mark("birth date", Self.birthDate)
    canaries.mark("birth date, ISO", "1978-04-12")
    canaries.mark("code of a medicine", "67346461")
    for (index, patient) in gateway.patients.enumerated() {
      canaries.mark("INS \(index)", patient.ins)
      canaries.mark("access code \(index)", patient.code)
      canaries.mark("access code \(index), grouped", "\(patient.code.prefix(4))-\(patient.code.suffix(4))")
    }
    canaries.mark("professional's identifier", "doctor-\(Self.professional)")
    canaries.mark("professional's name", "Doctor \(Self.professional)")
    canaries.mark("organisation's name", "Hospital da Ribeira")
    // {"alg":, with which each JWS begins.
    canaries.mark("signed receipt", Array("eyJhbGciOi".utf8))
    canaries.mark("SAML", Array("saml2:Assertion".utf8))
    canaries.mark("address of the client", "127.0.0.1")
    for name in ["data", "pepper", "pseudonym"] {
      canaries.mark("secret \(name)", [UInt8](try Data(contentsOf: key("\(name).secret"))))
    }
    for name in ["seal", "seal-rsa", "consent", "log", "tls-server"] {
      let lines = try String(contentsOf: key("\(name).key"), encoding: .utf8).split(separator: "\n")
      canaries.mark("key \(name)", Array(lines[1].utf8))
    }
  }

  private func key(_ name: String) -> URL { gateway.pki.appendingPathComponent("fr").appendingPathComponent(name) }

  /// Everything that the process left: store, both outputs, temporary files, and whatever a crash dropped.
  func found() throws -> [String] {
    let folders = try FileManager.default.contentsOfDirectory(at: gateway.folder, includingPropertiesForKeys: nil)
      .filter { $0.lastPathComponent.hasPrefix("run-") }
    return try ([gateway.store, temporary] + folders).flatMap { try canaries.found(below: $0) }
  }
}
