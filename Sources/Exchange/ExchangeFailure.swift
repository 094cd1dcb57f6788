public import Domain
import IHE
import Trust

/// Why an exchange stopped, in the codes that pages, command line and log share.
public struct ExchangeFailure: Failure {
  public let explanation: Explanation
  /// Of the exchange that stopped; nil where none was begun.
  public private(set) var trace: TraceContext?
  /// How often the clinician may still try before a pause; nil where tries are not counted.
  public var triesLeft: Int?

  public init(explanation: Explanation) { self.explanation = explanation }

  /// What both countries call the exchange that stopped.
  public var reference: ExchangeReference? { trace.map { ExchangeReference(trace: $0) } }

  /// Whether no answer came at all: the next try may bring one.
  var isUnanswered: Bool { ["peer.unreachable", "peer.not-secure"].contains(code) }

  /// The same failure, with the exchange that it stopped.
  public func of(_ trace: TraceContext) -> ExchangeFailure {
    var failure = self
    failure.trace = trace
    return failure
  }

  static let notFound = ExchangeFailure(
    "identity.not-found", what: "No person was found.", why: "The country knows no person with exactly these details.",
    whatToDo: "Check the number and the birth date against the card.")
  static let codeInvalid = ExchangeFailure(
    "code.invalid", what: "No person was found.", why: "This number and this code do not work together.",
    whatToDo: "Check both with the patient, or ask for a new code.")
  static let notUnique = ExchangeFailure(
    "identity.not-unique", what: "No person is shown.", why: "The country found more than one person.",
    whatToDo: "Add the date of birth.")
  static let noRecord = ExchangeFailure(
    "record.none", what: "There is no summary.", why: "The country has no summary for this person.",
    whatToDo: "Treat without the summary.")
  static let signatureInvalid = ExchangeFailure(
    "signature.invalid", what: "The document is not shown.", why: "Its signature is not valid.",
    whatToDo: "Treat without the summary and tell the contact point the reference.")
  static let documentInvalid = ExchangeFailure(
    "document.invalid", what: "The document is not shown.", why: "It does not follow the rules of the patient summary.",
    whatToDo: "Treat without the summary and tell the contact point the reference.")
  static let notEntitled = ExchangeFailure(
    "login.not-entitled", what: "Nothing is shown.", why: "The signed-in person did not make this request.",
    whatToDo: "Sign in as the person who asked.")
  static let unknownCountry = ExchangeFailure(
    "peer.unknown", what: "Nothing was sent.", why: "This country is not connected.",
    whatToDo: "Choose a connected country.")

  static func unreachable(_ country: CountryCode, _ why: String) -> ExchangeFailure {
    ExchangeFailure(
      "peer.unreachable", what: "Your request was not sent.", why: "\(country) does not answer: \(why)",
      whatToDo: "Try again, or phone the contact point.")
  }

  /// The certificate that answers for the country is not the one of the trust list.
  static func notSecure(_ country: CountryCode, _ why: String) -> ExchangeFailure {
    ExchangeFailure(
      "peer.not-secure", what: "No secure connection; your request was not sent.", why: "\(country): \(why)",
      whatToDo: "Treat without the summary and tell the contact point the reference.")
  }

  static func internalFault(_ why: String) -> ExchangeFailure {
    ExchangeFailure(
      "internal", what: "Something broke on our side. Nothing was sent.", why: why,
      whatToDo: "Try again; if it stays, give the reference to the contact point.")
  }

  static func peerRefused(_ code: String) -> ExchangeFailure {
    ExchangeFailure(
      "peer.refused", what: "The country did not answer the request.", why: "It reported \(code).",
      whatToDo: "Give the reference to the contact point.")
  }
}

extension ExchangeFailure {
  static let viewClosed = ExchangeFailure(
    "view.closed", what: "The summary is not shown.", why: "The time for reading it is over, or it was closed.",
    whatToDo: "Ask the patient again if you need it.")
}

extension ExchangeFailure {
  /// Permission that ended between the list and the document: what the token tells, where the country tells one.
  static func noPermission(_ token: String?) -> ExchangeFailure {
    ExchangeFailure(
      ["consent.refused", "consent.expired"].first { $0 == token } ?? "consent.absent",
      what: "There is no permission for this access.", why: "The country gave none, or it ended.",
      whatToDo: "Treat without the summary, or let the patient give you a code.")
  }
}

extension ExchangeFailure {
  /// What the clinician learns of an answer without a document, by how its code is taken.
  static func answered(code: String, as reading: ErrorCode.Reading) -> ExchangeFailure {
    let why = "It reported \(code)."
    let tell = "Give the reference to the contact point."
    return switch reading {
    case .noMatch: .notFound
    case .notUnique: .notUnique
    case .nothingAvailable: .noRecord
    case .notIdentified:
      ExchangeFailure(
        "peer.identity", what: "The country could not identify the patient.", why: why,
        whatToDo: "Check the details with the patient, and ask for a code.")
    case .weakSignIn:
      ExchangeFailure(
        "peer.sign-in", what: "The country asks for a stronger sign-in.", why: why,
        whatToDo: "Sign in again with your professional card.")
    case .notEntitled:
      ExchangeFailure(
        "peer.not-entitled", what: "The country gives no summary to this role, or for this purpose.", why: why,
        whatToDo: "Treat without the summary, or let a doctor ask.")
    case .notTrusted:
      ExchangeFailure(
        "peer.not-trusted", what: "The country did not believe our message.", why: why, whatToDo: tell)
    case .notOffered:
      ExchangeFailure(
        "peer.not-offered", what: "The country does not offer this document.", why: why,
        whatToDo: "Read what was delivered, or treat without it.")
    case .documentGone:
      ExchangeFailure(
        "peer.document-gone", what: "The document is no longer there.", why: why, whatToDo: "Ask the patient again.")
    case .notMade:
      ExchangeFailure(
        "peer.document-not-made", what: "The country could not make the document.", why: why,
        whatToDo: "Treat without it and give the reference to the contact point.")
    case .recordsUnreachable:
      ExchangeFailure(
        "peer.records-unreachable", what: "The country cannot reach its own records now.", why: why,
        whatToDo: "Try again in a few minutes.")
    case .noPermission, .fault, .noted: .peerRefused(code)
    }
  }
}
