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
    /// CPU of parsing, reading, transcoding and writing the pivot.
    let seconds: Double
    /// CPU of SaxonC with the identity stylesheet; nil where it is not installed.
    let saxonSeconds: Double?
    /// How far the peak of the process's memory rose during one translation, in bytes.
    let memory: Int
  }

  private(set) var rows: [Row] = []
  /// The VSM with its medicine repeated: how many, and the CPU of one translation.
  private(set) var medicines: [(count: Int, seconds: Double)] = []

  static func measure() throws -> Translations {
    var result = Translations()
    guard let shared = Shared.directory else { return result }
    let files = ["VSM_1.4_2022.01.xml", "IPS-FR_2024.01.xml"].map { shared.appendingPathComponent("samples/\($0)") }
    let saxon = try saxonSeconds(files)
    for (index, file) in files.enumerated() {
      let bytes = [UInt8](try Data(contentsOf: file))
      // Once before: the catalogue that is loaded on first use is no part of a document's memory.
      try translate(bytes)
      let memory = try peakGrowth { try translate(bytes) }
      result.rows.append(
        Row(
          name: file.lastPathComponent, bytes: bytes.count, seconds: try best { try translate(bytes) },
          saxonSeconds: saxon.count == files.count ? saxon[index] : nil, memory: memory))
    }
    let vsm = String(decoding: try Data(contentsOf: files[0]), as: UTF8.self)
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

  private static func saxonSeconds(_ files: [URL]) throws -> [Double] {
    guard PythonTools.have("saxonche") else { return [] }
    let script = Project.root.appendingPathComponent("Tests/Benchmark/saxon.py").path
    return try PythonTools.run([script] + files.map(\.path)).output.split(separator: "\n").compactMap { Double($0) }
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
        row.saxonSeconds.map { seconds in
          " · SaxonC identity \(Report.milli(seconds)) ms, \(Report.number(seconds / row.seconds, 1)) times as long"
        } ?? " · SaxonC not installed"
      return "  \(Report.milli(row.seconds)) ms  \(row.name), \(row.bytes) bytes\(saxon) · memory "
        + "\(Report.number(Double(row.memory) / Double(row.bytes), 1)) × input"
    }
    lines += medicines.map { "  \(Report.milli($0.seconds)) ms  the VSM with \($0.count) medicines more" }
    return lines
  }

  var json: JSON {
    .object(Dictionary(rows.map { ($0.name, .integer(Int($0.seconds * 1e6))) }) { $1 })
  }
}
