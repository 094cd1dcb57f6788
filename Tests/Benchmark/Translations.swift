import Documents
import Domain
import Foundation
import GatewayTesting
import Terminology
import Translation
import XML

/// What `translate --to pivot` costs on the shared samples, beside the least that any stylesheet costs on the same file
/// in the same run.
struct Translations {
  struct Row {
    let name: String
    let bytes: Int
    /// CPU of parsing, reading, transcoding, writing the pivot and its report, and giving all of it back.
    let own: Times
    /// CPU of SaxonC with the identity stylesheet; nil where it is not installed.
    let saxon: Times?
    /// How far the peak of the process's memory rose during one translation, in bytes.
    let memory: Int
  }

  /// CPU seconds of many single runs: the least is what the work costs, the median what a busy machine makes of it.
  struct Times {
    private var sorted: [Double] = []

    var least: Double { sorted.first ?? 0 }
    var median: Double { sorted.isEmpty ? 0 : sorted[sorted.count / 2] }
    var isEmpty: Bool { sorted.isEmpty }

    mutating func add(_ seconds: [Double]) { sorted = (sorted + seconds).sorted() }
  }

  private(set) var rows: [Row] = []
  /// The VSM with its medicine repeated: how many, and the CPU of one translation.
  private(set) var medicines: [(count: Int, seconds: Double)] = []

  static func measure() throws -> Translations {
    var result = Translations()
    guard let shared = Shared.directory else { return result }
    for name in ["VSM_1.4_2022.01.xml", "IPS-FR_2024.01.xml"] {
      let file = shared.appendingPathComponent("samples/\(name)")
      let bytes = [UInt8](try Data(contentsOf: file))
      // Once before: the catalogue that is loaded on first use is no part of a document's memory.
      try translate(bytes)
      let memory = try peakGrowth { try translate(bytes) }
      let (own, saxon) = try sideBySide(file, bytes)
      result.rows.append(
        Row(name: name, bytes: bytes.count, own: own, saxon: saxon.isEmpty ? nil : saxon, memory: memory))
    }
    let vsm = String(
      decoding: try Data(contentsOf: shared.appendingPathComponent("samples/VSM_1.4_2022.01.xml")), as: UTF8.self)
    for count in [25, 50, 100, 200] {
      let bytes = Array(repeatingMedicine(of: vsm, count).utf8)
      result.medicines.append((count, try best { try translate(bytes) }))
    }
    return result
  }

  private static let translator = Translator(catalogue: .starter)

  private static func translate(_ bytes: [UInt8]) throws {
    let reading = try DocumentReader.read(Document.parse(bytes, limits: .nationalDocument))
    _ = try translator.translate(reading, as: .derived(from: reading.summary.header))
  }

  private static func best(_ body: () throws -> Void) throws -> Double {
    try body()
    var failure: (any Error)?
    let seconds = CPU.best {
      do { try body() } catch { failure = error }
    }
    if let failure { throw failure }
    return seconds
  }

  /// Both by turns, so that a busy minute of the machine meets both.
  private static func sideBySide(_ file: URL, _ bytes: [UInt8]) throws -> (own: Times, saxon: Times) {
    var own = Times()
    var saxon = Times()
    for _ in 0..<5 {
      own.add(try single(runs: 60) { try translate(bytes) })
      saxon.add(try saxonSeconds(file))
    }
    return (own, saxon)
  }

  private static func single(runs: Int, _ body: () throws -> Void) throws -> [Double] {
    // The first runs fill caches, as SaxonC's do.
    for _ in 0..<10 { try body() }
    return try (0..<runs).map { _ in
      let before = CPU.ofProcess
      try body()
      return CPU.ofProcess - before
    }
  }

  private static func saxonSeconds(_ file: URL) throws -> [Double] {
    guard PythonTools.have("saxonche") else { return [] }
    let script = Project.root.appendingPathComponent("Tests/Benchmark/saxon.py").path
    return try PythonTools.run([script, file.path]).output.split(separator: "\n").compactMap { Double($0) }
  }

  /// Resets the peak of resident memory, runs, and reads it again (Linux: /proc/self/clear_refs, VmHWM).
  private static func peakGrowth(_ body: () throws -> Void) throws -> Int {
    try Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
    let before = try peak()
    try body()
    return try max(0, peak() - before)
  }

  private static func peak() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return (line.split(separator: " ").compactMap { Int($0) }.first ?? 0) * 1024
  }

  /// The document with the first entry of its medication section standing `count` times more.
  private static func repeatingMedicine(of vsm: String, _ count: Int) -> String {
    guard let section = vsm.range(of: "code=\"10160-0\""),
      let start = vsm.range(of: "<entry", range: section.upperBound..<vsm.endIndex),
      let end = vsm.range(of: "</entry>", range: start.upperBound..<vsm.endIndex)
    else { return vsm }
    let entry = String(vsm[start.lowerBound..<end.upperBound])
    return vsm.replacingCharacters(in: end.upperBound..<end.upperBound, with: String(repeating: entry, count: count))
  }
}

extension Translations {
  /// The lines of the report.
  var lines: [String] {
    guard !rows.isEmpty else { return ["  not run: the shared samples are absent"] }
    var lines = rows.map { row in
      let saxon =
        row.saxon.map { saxon in
          " · SaxonC identity \(Self.milli(saxon)), \(Report.number(saxon.least / row.own.least, 1)) times as long "
            + "(\(Report.number(saxon.median / row.own.median, 1)))"
        } ?? " · SaxonC not installed"
      return "  \(Self.milli(row.own))  \(row.name), \(row.bytes) bytes, least (median)\(saxon) · memory "
        + "\(Report.number(Double(row.memory) / Double(row.bytes), 1)) × input"
    }
    lines += medicines.map { "  \(Report.milli($0.seconds)) ms  the VSM with \($0.count) medicines more" }
    return lines
  }

  private static func milli(_ times: Times) -> String {
    "\(Report.milli(times.least)) (\(Report.milli(times.median))) ms"
  }

  var json: JSON {
    .object(Dictionary(rows.map { ($0.name, .integer(Int($0.own.least * 1e6))) }) { $1 })
  }
}
