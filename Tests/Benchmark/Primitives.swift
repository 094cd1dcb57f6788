import CLibXML2
import Documents
import Domain
import Foundation
import GatewayTesting
import Terminology
import Translation
import XML

#if canImport(Glibc)
  import Glibc
#endif

/// What the machine's own libraries need, in seconds of CPU for one operation.
struct Primitives {
  var rsaSign = 0.0
  var rsaVerify = 0.0
  var p256Sign = 0.0
  var p256Verify = 0.0
  /// CPU and wall time of one `fdatasync` of 2 KiB.
  var syncCPU = 0.0
  var syncWall = 0.0
  /// libxml2 alone on the pivot document of the exchange.
  var parse = 0.0
  var canonical = 0.0
  var documentBytes = 0

  static func measure(seconds: Int) throws -> Primitives {
    var result = Primitives()
    try result.measureSignatures(seconds)
    try result.measureSync()
    let pivot = try Samples.pivot()
    result.documentBytes = pivot.count
    try result.measureXML(pivot)
    return result
  }

  /// `openssl speed`, which times CPU: operations and microseconds.
  private mutating func measureSignatures(_ seconds: Int) throws {
    let outcome = try Command.run(
      "/usr/bin/env", ["openssl", "speed", "-seconds", String(seconds), "-mr", "rsa3072", "ecdsap256"])
    for line in outcome.output.split(separator: "\n") {
      let fields = line.split(separator: ":")
      guard fields.count >= 5, let first = Double(fields[3]), let second = Double(fields[4]), first > 0, second > 0
      else { continue }
      // +F2 is RSA, +F4 ECDSA; newer versions give seconds for one operation, older ones operations in a second.
      let (sign, verify) = first > 1 ? (1 / first, 1 / second) : (first, second)
      if fields[0] == "+F2" { (rsaSign, rsaVerify) = (sign, verify) }
      if fields[0] == "+F4" { (p256Sign, p256Verify) = (sign, verify) }
    }
    guard rsaVerify > 0, p256Verify > 0 else {
      throw ExchangeRun.Failed(description: "openssl speed is not understood")
    }
  }

  private mutating func measureSync() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("sync-\(UUID().uuidString)").path
    let file = open(path, O_CREAT | O_WRONLY, 0o600)
    guard file >= 0 else { throw ExchangeRun.Failed(description: "\(path) cannot be written") }
    defer {
      close(file)
      unlink(path)
    }
    let block = [UInt8](repeating: 7, count: 2048)
    let count = 200
    let wall = ContinuousClock.now
    syncCPU =
      CPU.seconds {
        for index in 0..<count {
          pwrite(file, block, block.count, off_t(index * block.count))
          fdatasync(file)
        }
      } / Double(count)
    syncWall = (ContinuousClock.now - wall).seconds / Double(count)
  }

  private mutating func measureXML(_ bytes: [UInt8]) throws {
    parse = CPU.best {
      xmlFreeDoc(Self.tree(bytes))
    }
    guard let document = Self.tree(bytes) else { throw ExchangeRun.Failed(description: "the pivot is not XML") }
    defer { xmlFreeDoc(document) }
    canonical = CPU.best {
      var text: UnsafeMutablePointer<xmlChar>?
      xmlC14NDocDumpMemory(document, nil, Int32(XML_C14N_EXCLUSIVE_1_0.rawValue), nil, 0, &text)
      // Nobody changed the allocator of the library.
      free(text)
    }
  }

  private static func tree(_ bytes: [UInt8]) -> xmlDocPtr? {
    bytes.withUnsafeBytes { raw in
      xmlReadMemory(
        raw.bindMemory(to: CChar.self).baseAddress, Int32(raw.count), nil, nil, Int32(XML_PARSE_NONET.rawValue))
    }
  }
}

/// CPU time of this process.
enum CPU {
  static func seconds(_ body: () -> Void) -> Double {
    let before = ofProcess
    body()
    return ofProcess - before
  }

  /// The least of several rounds, each long enough for the clock.
  static func best(rounds: Int = 5, _ body: () -> Void) -> Double {
    body()
    let once = max(seconds(body), 1e-7)
    let count = max(1, Int(0.05 / once))
    return (0..<rounds).map { _ in seconds { for _ in 0..<count { body() } } / Double(count) }.min() ?? once
  }

  /// All that this process used until now.
  static var ofProcess: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// The documents that are measured.
enum Samples {
  static func record() throws -> [UInt8] {
    try [UInt8](
      Data(contentsOf: Project.root.appendingPathComponent("Sources/Gateway/Demo/People/camille-rousseau.xml")))
  }

  static func pivot() throws -> [UInt8] {
    let reading = try DocumentReader.read(Document.parse(record(), limits: .nationalDocument))
    return try Translator(catalogue: .starter).translate(reading, as: .derived(from: reading.summary.header)).pivot
  }
}
