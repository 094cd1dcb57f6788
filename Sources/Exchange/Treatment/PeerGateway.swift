import Assertions
import Domain
import IHE
import XML

/// How another contact point is asked, whatever protocol it speaks.
protocol PeerGateway: Sendable {
  func discover(
    _ traits: PatientTraits, as identity: IssuedAssertion, message: OutgoingMessage
  ) async throws(ExchangeFailure) -> DiscoveryAnswer

  func list(
    of patient: PatientIdentifier, as identity: IssuedAssertion, for treatment: IssuedAssertion,
    message: OutgoingMessage
  ) async throws(ExchangeFailure) -> ListAnswer

  func retrieve(
    _ entry: DocumentEntry, as identity: IssuedAssertion, for treatment: IssuedAssertion, message: OutgoingMessage
  ) async throws(ExchangeFailure) -> RetrieveAnswer
}

/// What names one outgoing message before it is made, so that the log can hold it first.
struct OutgoingMessage: Sendable {
  /// `urn:uuid:…`
  let id: String
  let trace: TraceContext
}

enum DiscoveryAnswer: Sendable {
  case match(PatientMatch)
  case noMatch
  case notUnique
  case failed(code: String, as: ErrorCode.Reading)
}

enum ListAnswer: Sendable {
  case entries([DocumentEntry])
  case nothingAvailable
  /// No permission so far; the token where the peer tells steps.
  case noPermission(token: String?)
  case failed(code: String, as: ErrorCode.Reading)
}

enum RetrieveAnswer: Sendable {
  case document(ReceivedDocument)
  case noPermission(token: String?)
  case failed(code: String, as: ErrorCode.Reading)
}

/// A document as it came, not yet believed.
struct ReceivedDocument: Sendable {
  let uniqueID: String
  let bytes: [UInt8]
  /// The seal that came beside it.
  let seal: XML.Element?
}
