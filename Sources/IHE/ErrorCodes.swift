/// The one table of codes between contact points (MyHealth@EU error codes): which there are, the text that a peer reads
/// beside each, and how the country of treatment takes one that it receives.
public enum ErrorCode {
  public static let noConsent = "4701"
  /// The same, for peers that use names.
  public static let noConsentName = "ERROR_NO_CONSENT"
  public static let noSummary = "1102"
  public static let patientMismatch = "4206"
  public static let unknownClass = "4202"
  public static let unknownFilter = "4204"
  public static let onDemand = "4205"
  public static let generic = "ERROR_GENERIC"
  public static let missingDocument = "ERROR_GENERIC_DOCUMENT_MISSING"
  public static let noPDF = "ERROR_PS_PDF_FORMAT_NOT_PROVIDED"
  /// The summary could not be made in the European codes.
  public static let notTranscoded = "ERROR_PS_MISSING_EXPECTED_MAPPING"
  public static let integrity = "ERROR_SEC_DATA_INTEGRITY_NOT_ENSURED"
  public static let noMatch = "ERROR_PI_NO_MATCH"
  public static let multipleMatches = "ERROR_PI_MULTIPLE_MATCHES"
  public static let identification = "ERROR_PI_GENERIC"
  /// An answer later, to another address, was asked for (IHE ITI TF-2 3.55).
  public static let deferred = "NS250"

  /// What the country of treatment makes of a code.
  public enum Reading: String, Sendable, Hashable, CaseIterable {
    /// The patient has not allowed this request, so far or at all.
    case noPermission
    /// There is no document of the kind.
    case nothingAvailable
    case noMatch
    case notUnique
    /// The person could not be identified for another reason.
    case notIdentified
    /// The clinician must sign in by stronger means.
    case weakSignIn
    /// The country's policy about roles and purposes forbids it.
    case notEntitled
    /// The message or an assertion was not believed.
    case notTrusted
    /// The kind or form of document is not offered.
    case notOffered
    /// The document that was listed is not there.
    case documentGone
    /// The document could not be made.
    case notMade
    /// The other country cannot reach its own records.
    case recordsUnreachable
    /// A fault that says no more.
    case fault
    /// Nothing that stops an answer; it is noted.
    case noted
  }

  /// Codes of one reading, each with the text that a peer reads beside it.
  struct Group: Sendable {
    let reading: Reading
    let texts: [String: String]

    init(_ reading: Reading, _ texts: [String: String]) {
      self.reading = reading
      self.texts = texts
    }
  }

  /// Every code that is known.
  public static var all: [String] { rows.keys.sorted() }

  /// The text that a peer reads beside a code; the same for every cause of it.
  public static func text(of code: String) -> String { rows[code]?.text ?? "The request was not answered." }

  /// How a received code is taken; one that nobody knows is a fault, and one that calls itself a warning is noted.
  public static func reading(of code: String) -> Reading {
    if let row = rows[code] { return row.reading }
    return code.contains("WARNING_") ? .noted : .fault
  }

  /// A code as a peer sent it, fit for the log: anything that is no name becomes `unknown`.
  static func named(_ sent: String?) -> String {
    guard let code = sent?.trimmedBlanks, (1...100).contains(code.utf8.count),
      code.utf8.allSatisfy({ isNameByte($0) })
    else { return "unknown" }
    return code
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: ":"):
      true
    default: false
    }
  }

  private static let rows: [String: (reading: Reading, text: String)] = groups.reduce(into: [:]) { rows, group in
    for (code, text) in group.texts { rows[code] = (group.reading, text) }
  }
}
