import Domain
import Exchange
import Foundation
import IHE
import Synchronization
import Transport

/// Writes every message of the peer endpoints, both directions, to files: for conformance tests with synthetic people.
///
/// A configuration for production that names a directory for it is refused: these files are patient data in clear.
final class MessageRecorder: Sendable {
  private let directory: URL
  private let count = Mutex(0)

  /// - Throws: `gateway.recorder` where the directory cannot be made.
  init(directory: String) throws(GatewayFailure) {
    self.directory = URL(fileURLWithPath: directory)
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw .start("recorder", "The directory for recorded messages cannot be made.", "Check recorder.directory.")
    }
    // Numbers go on where an earlier run ended, so that nothing is written over.
    let before = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
    let highest = before.compactMap { name in name.split(separator: "-").lazy.compactMap { Int($0) }.first }.max()
    count.withLock { $0 = highest ?? 0 }
  }

  /// One request and its answer: `0001-iti55-request.mime`, `0001-iti55-response.mime`, each a `Content-Type` line, an
  /// empty line, and the body as it was on the wire.
  func record(_ service: AffiliationService, _ request: PeerMessage, _ answer: WireAnswer) {
    let name = next(service.name)
    write("\(name)-request.mime", request.contentType, request.body)
    write("\(name)-response.mime", answer.contentType, answer.body)
  }

  /// The same of a call of ours to a peer: `asked-0001-iti55-request.mime`, `asked-0001-iti55-response.mime`.
  func record(_ call: RecordedCall) {
    let name = "asked-\(next(call.service))"
    write("\(name)-request.mime", call.request.contentType, call.request.body)
    write("\(name)-response.mime", call.answer.contentType, call.answer.body)
  }

  private func next(_ service: String) -> String {
    let number = count.withLock { count in
      count += 1
      return count
    }
    return String(repeating: "0", count: max(0, 4 - String(number).count)) + "\(number)-\(service)"
  }

  private func write(_ name: String, _ contentType: String, _ body: [UInt8]) {
    do {
      try Data(Array("Content-Type: \(contentType)\r\n\r\n".utf8) + body).write(
        to: directory.appendingPathComponent(name))
    } catch {
      // A recording is no part of the exchange: the exchange has its own record, in the log.
    }
  }
}

extension AffiliationService {
  /// Short name, for files and counters.
  var name: String {
    switch self {
    case .discovery: "iti55"
    case .query: "iti38"
    case .retrieve: "iti39"
    }
  }
}
