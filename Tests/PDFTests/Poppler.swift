import Foundation
import GatewayTesting

/// What other people's tools see in a PDF of ours.
enum Poppler {
  static let isHere = ["pdfinfo", "pdffonts", "pdftotext"].allSatisfy { Command.path(of: $0) != nil }
  static let canOpen = PythonTools.have("pikepdf")

  static func run(_ tool: String, _ arguments: [String], _ pdf: [UInt8]) throws -> PythonTools.Outcome {
    guard let path = Command.path(of: tool) else { throw CocoaError(.fileNoSuchFile) }
    return try Command.run(path, arguments, input: pdf)
  }

  /// The text in the order of reading, without any white space: lines may break anywhere.
  static func text(_ pdf: [UInt8]) throws -> String {
    squeezed(try run("pdftotext", ["-raw", "-nopgbrk", "-", "-"], pdf).output)
  }

  /// The structure elements as an indented tree with their words.
  static func structure(_ pdf: [UInt8]) throws -> String {
    try run("pdfinfo", ["-struct-text", "-"], pdf).output
  }

  static func squeezed(_ text: some StringProtocol) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.properties.isWhitespace }))
  }

  /// Asks pikepdf: the values of a Python expression over `p`, the opened file, as one line.
  static func ask(_ expression: String, _ pdf: [UInt8]) throws -> String {
    let script = """
      import sys, io, pikepdf
      p = pikepdf.open(io.BytesIO(sys.stdin.buffer.read()))
      print(\(expression))
      """
    let outcome = try PythonTools.run(["-c", script], input: pdf)
    return outcome.status == 0 ? outcome.output.trimmingCharacters(in: .newlines) : outcome.errors
  }
}
