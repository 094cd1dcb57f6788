import Foundation
import GatewayTesting
import Testing

/// `passerelle` as its user runs it.
enum CommandLine {
  struct Outcome {
    let status: Int32
    let data: String
    let talk: String
  }

  static let record = Project.root.appendingPathComponent("Sources/Gateway/Demo/People/camille-rousseau.xml").path

  static func run(_ arguments: String..., input: [UInt8] = []) throws -> Outcome {
    try run(arguments, input: input)
  }

  static func run(_ arguments: [String], input: [UInt8] = []) throws -> Outcome {
    let outcome = try Command.run(try #require(BuiltProgram.path), arguments, input: input)
    return Outcome(status: outcome.status, data: outcome.output, talk: outcome.errors)
  }

  /// A folder of its own, gone afterwards.
  static func withFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cli-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") } }
    return try await body(folder)
  }
}
