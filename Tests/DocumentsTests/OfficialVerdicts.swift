import Documents
import Foundation
import GatewayTesting

/// What the official schema and rules say of a written document, asked of the shared runner: once for all tests, since
/// it takes long to start.
struct OfficialVerdict: Sendable, Decodable {
  struct Counts: Decodable, Sendable {
    let xsd: Int
    let error: Int
    let errorCode: Int

    enum CodingKeys: String, CodingKey {
      case xsd
      case error
      case errorCode = "error_code"
    }
  }

  struct Message: Decodable, Sendable {
    let level: String
    let category: String
    let message: String
    let location: String?
  }

  struct Fault: Decodable, Sendable { let message: String }

  let file: String
  let profile: String?
  let counts: Counts
  let messages: [Message]
  let faults: [Fault]

  enum CodingKeys: String, CodingKey {
    case file
    case profile
    case counts
    case messages
    case faults = "xsd_errors"
  }

  var isRefused: Bool { counts.xsd > 0 || counts.error > 0 }
  /// Errors that transcoding does not mend.
  var structural: Int { counts.xsd + counts.error - counts.errorCode }
  /// Sections and entries that no rule checks, and references to nothing.
  var gaps: [String] { messages.filter { $0.message.hasPrefix("check-ps:") }.map(\.message) }

  var summary: String {
    let errors = messages.filter { $0.level == "error" }.map { "\($0.message) at \($0.location ?? "?")" }
    return (faults.map(\.message) + errors).prefix(8).joined(separator: "\n")
  }
}

/// Every document that the official rules are asked about.
enum CheckedDocuments {
  static let changes = PivotChange.all

  /// The verdict on each, by name; the checks run in one call.
  static let verdicts = Result<[String: OfficialVerdict], any Error> { try ask(documents()) }

  static func documents() throws -> [(name: String, bytes: [UInt8])] {
    var documents: [(String, [UInt8])] = []
    for (name, summary) in GeneratedSummaries.all {
      for form in [SummaryForm.pivot, .friendly] {
        let written = try PivotWriter.write(summary, as: SyntheticSummary.identity, form: form)
        documents.append(("\(name)-\(form)", written.bytes))
      }
    }
    let good = try PivotChange.goodPivot()
    for (number, change) in changes.enumerated() {
      documents.append(("change-\(number)", Array(try change.applied(to: good).utf8)))
    }
    documents.append(("original", Array(OriginalDocument.text.utf8)))
    return documents
  }

  private static func ask(_ documents: [(name: String, bytes: [UInt8])]) throws -> [String: OfficialVerdict] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("checked-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") } }
    var files: [String] = []
    for (name, bytes) in documents {
      let file = folder.appendingPathComponent("\(name).xml")
      try Data(bytes).write(to: file)
      files.append(file.path)
    }
    let outcome = try PythonTools.run([try Shared.url("conformance/check-ps").path, "--json"] + files)
    let verdicts = try JSONDecoder().decode([OfficialVerdict].self, from: Data(outcome.output.utf8))
    return Dictionary(
      uniqueKeysWithValues: verdicts.map { verdict in
        (URL(fileURLWithPath: verdict.file).deletingPathExtension().lastPathComponent, verdict)
      })
  }
}
