import Domain
import Foundation
import GatewayTesting
import Trust

@testable import Gateway

/// `openssl ocsp` as the responder of a country's development authority, on a port that it keeps.
final class CountryResponder {
  let port: Int
  private let pki: URL
  private let country: String
  private var process: Process?

  /// - Parameter port: what the signed trust list names.
  init(of country: String, in pki: URL, port: Int) {
    (self.country, self.pki, self.port) = (country, pki, port)
  }

  private func path(_ name: String) -> String { pki.appendingPathComponent("\(country)/\(name)").path }

  /// - Parameters:
  ///   - signer: whose key signs the answers; `ca` of the country itself, or that of the stranger.
  ///   - hasEnd: whether its answers say when they end.
  func start(signer: URL? = nil, hasEnd: Bool = true) async throws {
    stop()
    let output = pki.appendingPathComponent("\(country)-responder-\(UUID().uuidString).out")
    try Data().write(to: output)
    let authority = signer ?? pki.appendingPathComponent(country)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      [
        "openssl", "ocsp", "-index", path("authority/index.txt"), "-port", "\(port)", "-CA", path("ca.pem"), "-rsigner",
        authority.appendingPathComponent("ca.pem").path, "-rkey",
        authority.appendingPathComponent("authority/ca.key").path,
        "-ignore_err",
      ] + (hasEnd ? ["-ndays", "1"] : [])
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = process.standardOutput
    try process.run()
    self.process = process
    for _ in 0..<500 {
      if String(decoding: try Data(contentsOf: output), as: UTF8.self).contains("waiting for") { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw CocoaError(.fileReadUnknown)
  }

  func stop() {
    guard let process else { return }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    self.process = nil
  }

  /// Changes what the authority says of one certificate: `V` and `R` are words of its index, nil makes it unknown.
  func say(_ word: Character?, of name: String) throws {
    let leaf = try Certificate.chain(pem: [UInt8](Data(contentsOf: URL(fileURLWithPath: path("\(name).pem")))))[0]
    let serial = try Command.run("/usr/bin/env", ["openssl", "x509", "-in", path("\(name).pem"), "-noout", "-serial"])
      .output.split(separator: "=").last.map { $0.filter { !$0.isNewline } }
    let index = URL(fileURLWithPath: path("authority/index.txt"))
    let lines = String(decoding: try Data(contentsOf: index), as: UTF8.self).split(separator: "\n").compactMap { line in
      var columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard columns.count > 3, columns[3] == serial else { return String(line) }
      guard let word else { return nil }
      columns[0] = String(word)
      columns[2] = word == "R" ? String(leaf.notBefore.iso8601.filter(\.isNumber).dropFirst(2).prefix(12)) + "Z" : ""
      return columns.joined(separator: "\t")
    }
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: index)
  }
}
