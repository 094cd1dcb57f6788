import Domain
import IHE
import Testing
import XML

@Suite("The table of error codes")
struct ErrorCodeTests {
  /// Every code of the specification (wire-ihe.md sections 2.6, 3, 4 and 7), written out apart from the table under test.
  static let specified: [ErrorCode.Reading: String] = [
    .noPermission: "4701 ERROR_NO_CONSENT", .nothingAvailable: "1100 1101 1102 1103 1104 4105",
    .noMatch: "ERROR_PI_NO_MATCH", .notUnique: "ERROR_PI_MULTIPLE_MATCHES", .notIdentified: "ERROR_PI_GENERIC",
    .weakSignIn: "4702", .notEntitled: "4703 4704 4705 4706",
    .notTrusted: """
    1001 1002 4206 4207 ERROR_HPI_GENERIC ERROR_HPI_NO_INFORMATION ERROR_HPI_INSUFFICIENT_INFORMATION \
    ERROR_HPI_HAI_NO_INFORMATION ERROR_HPI_POC_NO_INFORMATION ERROR_HPI_AUTHENTICATION_NOT_RECEIVED \
    ERROR_SEC_GENERIC ERROR_SEC_DATA_INTEGRITY_NOT_ENSURED
    """,
    .notOffered: """
    NS250 4201 4202 4204 4205 ERROR_GENERIC_SERVICE_SIGNIFIER_UNKNOWN ERROR_PS_PDF_FORMAT_NOT_PROVIDED \
    ERROR_EP_PDF_FORMAT_NOT_PROVIDED
    """,
    .documentGone: "XDSMissingDocument ERROR_GENERIC_DOCUMENT_MISSING",
    .notMade: """
    4101 4102 4107 4108 4203 ERROR_PS_GENERIC ERROR_PS_MISSING_BASIC_SECTIONS ERROR_PS_MISSING_EXPECTED_MAPPING \
    ERROR_ORCD_GENERIC ERROR_ORCD_INCORRECT_FORMAT ERROR_UI_TRANSFORMATION
    """,
    .recordsUnreachable: """
    4103 4104 XDSRepositoryError ERROR_GENERIC_CONNECTION_NOT_POSSIBLE ERROR_ORCD_SERVICE_NOT_AVAILABLE \
    ERROR_ED_DISCARD_SERVICE_NOT_AVAILABLE
    """,
    .fault: """
    4106 ERROR_GENERIC ERROR_HQI_GENERIC ERROR_EP_GENERIC ERROR_EP_MISSING_EXPECTED_MAPPING ERROR_ED_GENERIC \
    ERROR_ED_NOT_DISPENSABLE_EPRESCRIPTION ERROR_ED_SUBSTITUTION_INFORMATION_NOT_ALLOWED \
    ERROR_ED_EPRESCRIPTION_NOT_IDENTIFIABLE ERROR_ED_INFORMATION_NOT_STORE ERROR_ED_MISSING_EXPECTED_MAPPING \
    ERROR_ED_EDISPENSATION_ACK_NOT_RECEIVED ERROR_ED_EPRESCRIPTION_NOT_UPDATED ERROR_ED_EDISPENSATION_NOT_STORED \
    ERROR_ED_DISCARD_FAILED
    """,
    .noted: """
    2201 2401 2402 2403 2404 2405 2406 2500 2501 2502 2503 2504 2505 2506 2507 2508 4500 4501 4502 4503 4505 4506 \
    4507 4508 4509 4510 4511 4512 4513 WARNING_GENERIC WARNING_HPI_GENERIC WARNING_PI_GENERIC WARNING_PS_GENERIC \
    WARNING_PS_MISSING_BASIC_DATA WARNING_PS_MISSING_EXPECTED_MAPPING EHDSI_WARNING_PS_MISSING_EXPECTED_TRANSLATION \
    WARNING_EP_GENERIC WARNING_EP_MISSING_BASIC_DATA WARNING_EP_MISSING_EXPECTED_MAPPING \
    WARNING_EP_MISSING_EXPECTED_TRANSLATION WARNING_ED_GENERIC WARNING_ED_MISSING_BASIC_DATA \
    WARNING_ED_MISSING_EXPECTED_MAPPING WARNING_ED_DISCARD_MISSING_MANDATORY_DATA WARNING_ORCD_GENERIC \
    WARNING_ORCD_MISSING_MANDATORY_DATA WARNING_ORCD_MISSING_MANDATORY_METADATA WARNING_HQI_GENERIC \
    WARNING_HQI_B_INFORMATION_NOT_PROPERLY_STRUCTURED WARNING_HQI_A_INFORMATION_NOT_PROPERLY_STRUCTURED \
    WARNING_SEC_GENERIC WARNING_SEC_UNEXPECTED_NUMBER_OF_REQUESTS_FOR_UNIQUE_PATIENT \
    WARNING_SEC_UNEXPECTED_NUMBER_OF_REQUESTS_FOR_UNIQUE_POINT_OF_CARE WARNING_SEC_UNEXPECTED_NUMBER_OF_REQUESTS
    """,
  ]

  static let rows = specified.flatMap { reading, codes in
    codes.split(separator: " ").map { (code: String($0), reading: reading) }
  }

  let wire: Wire

  init() throws { wire = try Wire() }

  @Test("Every code of the specification is in it, once, and no other; each is taken as it is meant")
  func complete() {
    #expect(Self.rows.map(\.code).sorted() == ErrorCode.all)
    for row in Self.rows {
      #expect(ErrorCode.reading(of: row.code) == row.reading, "\(row.code)")
      let text = ErrorCode.text(of: row.code)
      #expect(text.hasSuffix(".") && text != ErrorCode.text(of: "no such code"), "\(row.code): \(text)")
    }
  }

  @Test("Each code comes through a list and a retrieve as it was sent, in both severities")
  func registry() throws {
    for (code, reading) in Self.rows {
      for severity in [RegistryError.Severity.error, .warning] {
        let error = RegistryError(code: code, context: ErrorCode.text(of: code), severity: severity)
        #expect(try ITI38.decodeAnswer(received(wire.list([], [error])).body).errors.first == error)
        #expect(try retrieved(wire.documents([Wire.document], errors: [error])).errors == [error])
        let isTransformation = reading == .noted && code.utf8.count == 4
        let isFailure = !isTransformation && (severity == .error || ["1101", "1102"].contains(code))
        #expect(error.isFailure == isFailure, "\(code) \(severity)")
      }
    }
  }

  @Test("Each code beside each detected issue comes through a discovery, and fails it")
  func discovery() throws {
    let issues: [ITI55.DetectedIssue] = [
      .answerNotAvailable, .insufficientRights, .queryNotAllowed, .authenticationRequired, .responderBusy,
      .internalError,
    ]
    for (code, reading) in Self.rows where ![.noMatch, .notUnique].contains(reading) {
      for issue in issues {
        let answer = ITI55.Answer.failure(code: code, issue: issue)
        #expect(try ITI55.decodeAnswer(received(wire.answer(answer)).body, askedRoot: wire.france) == answer)
      }
    }
  }

  @Test("An issue decides where the code says no more than that it failed")
  func issues() {
    #expect(ITI55.DetectedIssue.insufficientRights.reading(of: ErrorCode.identification) == .notEntitled)
    #expect(ITI55.DetectedIssue.insufficientRights.reading(of: "4702") == .weakSignIn)
    #expect(ITI55.DetectedIssue.insufficientRights.reading(of: "ERROR_HPI_GENERIC") == .notTrusted)
    #expect(ITI55.DetectedIssue.responderBusy.reading(of: ErrorCode.identification) == .recordsUnreachable)
    #expect(ITI55.DetectedIssue.authenticationRequired.reading(of: ErrorCode.identification) == .notIdentified)
  }

  @Test("A code that nobody knows is a fault, or noted where it calls itself a warning; none is trusted as text")
  func unknown() throws {
    #expect(ErrorCode.reading(of: "ERROR_NEW") == .fault)
    #expect(ErrorCode.reading(of: "WARNING_NEW") == .noted)
    for code in ["", "a b", "<b>", "Zoë", String(repeating: "9", count: 101), "a\u{202E}b"] {
      let error = RegistryError(code: code, context: String(repeating: "x", count: 9000))
      let read = try #require(ITI38.decodeAnswer(received(wire.list([], [error])).body).errors.first)
      #expect(read.code == "unknown", "\(code)")
      #expect(read.context.count == 500)
      #expect(read.isFailure)
    }
  }
}
