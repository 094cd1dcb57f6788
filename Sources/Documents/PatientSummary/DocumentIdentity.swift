public import Domain

/// What makes one written document this one: its identifier, when it was made, and the documents it stands beside.
///
/// Everything that a writer does not find in the summary comes from here, so that equal input gives equal bytes.
public struct DocumentIdentity: Sendable, Hashable {
  /// Identifier of the document to write; new for every form (friendly, pivot, PDF).
  public var id: InstanceIdentifier
  /// When this form is made. The clinical time of the summary stays the source's.
  public var createdAt: Instant
  /// The PDF of the original (L1), to which the structured document (L3) points.
  public var l1: InstanceIdentifier?
  /// The nationally coded form that the pivot was transcoded from.
  public var friendly: InstanceIdentifier?

  public init(
    id: InstanceIdentifier, createdAt: Instant, l1: InstanceIdentifier? = nil, friendly: InstanceIdentifier? = nil
  ) {
    self.id = id
    self.createdAt = createdAt
    self.l1 = l1
    self.friendly = friendly
  }
}

/// A written document, and what its form could not hold.
public struct WrittenDocument: Sendable, Hashable {
  public let bytes: [UInt8]
  /// Losses of the writing itself, to be added to the reader's account.
  public let account: Account

  public init(bytes: [UInt8], account: Account) {
    self.bytes = bytes
    self.account = account
  }
}

/// Why a document could not be read into the model.
public struct ReadingFailure: Failure {
  public let explanation: Explanation
  public init(explanation: Explanation) { self.explanation = explanation }

  /// The document is of another kind than the reader reads.
  public static func wrongKind(_ expected: String) -> ReadingFailure {
    ReadingFailure(
      "document.wrong-kind", what: "The document was not read.", why: "It is not \(expected).",
      whatToDo: "Check which document was sent; read it with the reader of its own format.")
  }

  /// A part is missing without which the document cannot be issued to another country.
  public static func missing(_ part: String, at path: String) -> ReadingFailure {
    ReadingFailure(
      "document.missing-part", what: "The document was not read.", why: "It has no \(part) at \(path).",
      whatToDo: "Ask the issuer of the document to complete it; the gateway does not invent the missing part.")
  }

  /// A part is there and cannot be understood. `why` names the rule, never the value.
  public static func invalid(_ part: String, at path: String, _ why: String) -> ReadingFailure {
    ReadingFailure(
      "document.invalid-part", what: "The document was not read.", why: "Its \(part) at \(path) is not valid: \(why).",
      whatToDo: "Ask the issuer of the document to correct it.")
  }
}

/// Why a summary could not be written as a European document.
public struct WritingFailure: Failure {
  public let explanation: Explanation
  public init(explanation: Explanation) { self.explanation = explanation }

  /// The summary lacks a part of the header that the European document demands and nobody may invent.
  public static func missing(_ part: String) -> WritingFailure {
    WritingFailure(
      "document.incomplete-header", what: "The European document was not written.", why: "The summary has no \(part).",
      whatToDo: "Complete the record in the national source and ask again.")
  }
}
