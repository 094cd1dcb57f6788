import Foundation

/// What the clients of a crash run wrote down: each call before it was made, and what came of it.
struct ClientNotes: Sendable {
  /// What came of one call.
  enum Outcome: Sendable, Equatable {
    /// - Parameters:
    ///   - status: of HTTP.
    ///   - document: SHA-256 of the document that was in it, in hexadecimal digits.
    case answered(status: Int, document: String?, error: String?)
    /// The connection broke after so many bytes of a body.
    case broken(bytes: Int)
    /// The client knows of no end.
    case open
  }

  struct Call: Sendable {
    let exchange: Int
    let kind: String
    let messageID: String
    let requestDigest: String
    var outcome: Outcome
  }

  enum End: Sendable, Equatable {
    case delivered(document: String)
    /// The gateway says that this very message was answered before: the answer was lost on its way.
    case lost(document: String)
    case undecided
  }

  struct Malformed: Error, CustomStringConvertible {
    let description: String
  }

  private(set) var calls: [Call] = []
  private(set) var ends: [Int: End] = [:]
  /// Bytes of bodies that never ended.
  var strayBytes: Int {
    calls.reduce(0) { if case .broken(let bytes) = $1.outcome { $0 + bytes } else { $0 } }
  }

  init() {}

  /// Reads one client's notes, in the form that `client.py` documents.
  init(reading text: String) throws {
    // The last call of an exchange that has no outcome yet.
    var open: [Int: Int] = [:]
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard fields.count >= 4, let exchange = Int(fields[0]) else { throw Malformed(description: String(line)) }
      switch (fields[1], fields.count) {
      case ("before", 5):
        open[exchange] = calls.count
        calls.append(
          Call(exchange: exchange, kind: fields[2], messageID: fields[3], requestDigest: fields[4], outcome: .open))
      case ("after", 8):
        guard let index = open.removeValue(forKey: exchange), calls[index].messageID == fields[3],
          let status = Int(fields[4])
        else { throw Malformed(description: String(line)) }
        func given(_ field: String) -> String? { field == "-" ? nil : field }
        calls[index].outcome = .answered(status: status, document: given(fields[6]), error: given(fields[7]))
      case ("broken", 5):
        guard let index = open.removeValue(forKey: exchange), calls[index].messageID == fields[3],
          let bytes = Int(fields[4])
        else { throw Malformed(description: String(line)) }
        calls[index].outcome = .broken(bytes: bytes)
      case ("end", 4):
        guard ends[exchange] == nil else { throw Malformed(description: "exchange \(exchange) ended twice") }
        ends[exchange] =
          switch fields[2] {
          case "delivered": .delivered(document: fields[3])
          case "lost": .lost(document: fields[3])
          default: .undecided
          }
      default: throw Malformed(description: String(line))
      }
    }
  }

  /// The notes of several clients together; their exchanges differ.
  mutating func add(_ other: ClientNotes) {
    calls += other.calls
    ends.merge(other.ends) { first, _ in first }
  }
}
