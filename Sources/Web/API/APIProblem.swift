import Domain
import Exchange
import HTTPTypes
import Hummingbird
import Trust

/// What went wrong, for a program: never an answer without a code and a next step.
struct APIProblem {
  let failure: any Explained

  init(_ failure: any Explained) { self.failure = failure }

  var status: HTTPResponse.Status {
    switch failure.code {
    case "login.failed", "login.step-up": .unauthorized
    case "login.not-entitled", "consent.refused", "consent.absent", "consent.mandate", "consent.minor",
      "consent.deceased", "page.not-while-acting":
      .forbidden
    case "page.not-found", "identity.not-found", "code.invalid", "record.none", "consent.no-request": .notFound
    case "identity.not-unique", "consent.too-soon", "request.in-work", "request.open", "request.repeated",
      "request.shown":
      .conflict
    case "consent.decided", "consent.expired", "consent.withdrawn", "consent.content-changed",
      "consent.restrictions-full", "consent.way-closed", "consent.directive", "consent.channel-code",
      "request.not-offered":
      .conflict
    case "view.closed": .gone
    case "request.invalid", "peer.unknown", "consent.incomplete-statement", "consent.channel": .unprocessableContent
    case "request.key": .badRequest
    case "request.method": .methodNotAllowed
    case "request.type": .unsupportedMediaType
    case "limit.portal", "limit.flagged", "identity.paused", "consent.channel-limit": .tooManyRequests
    case "internal", "consent.store", "consent.receipt", "consent.mandates": .internalServerError
    default: .badGateway
    }
  }

  /// The status as programs read it.
  var number: Int { status.code }

  func response(to request: Request) -> Response {
    let isFHIR = request.headers[.accept]?.contains("application/fhir+json") == true
    let trace = (failure as? ExchangeFailure)?.trace ?? Self.trace(of: request)
    var response = Response.json(isFHIR ? outcome(trace) : problem(trace))
    response.status = status
    response.headers[.contentType] = isFHIR ? "application/fhir+json" : "application/problem+json"
    if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
    return response
  }

  /// The caller's own, where no exchange was begun (W3C Trace Context, section 3.2).
  private static func trace(of request: Request) -> TraceContext? {
    HTTPField.Name("traceparent").flatMap { request.headers[$0] }.flatMap { TraceContext(traceparent: $0) }
  }

  /// RFC 9457, with the members of users.md, section 8.
  func problem(_ trace: TraceContext?) -> JSON {
    var members: [String: JSON] = [
      "type": .string("urn:passerelle:error:\(failure.code)"), "title": .string(failure.what),
      "status": .integer(number), "code": .string(failure.code), "detail": .string(detail),
      "next": .array(NextStep.after(failure.code).map { .string($0.rawValue) }),
    ]
    if let trace {
      members["reference"] = .string(ExchangeReference(trace: trace).description)
      members["traceId"] = .string(trace.traceID)
    }
    return .object(members)
  }

  /// Why, and what to do, for people.
  private var detail: String { [failure.why, failure.whatToDo].filter { !$0.isEmpty }.joined(separator: " ") }

  func outcome(_ trace: TraceContext?) -> JSON {
    var issue: [String: JSON] = [
      "severity": "error", "code": "processing",
      "details": [
        "coding": [["system": "urn:passerelle:error", "code": .string(failure.code)]],
        "text": .string("\(failure.what) \(failure.whatToDo)"),
      ],
    ]
    if let trace { issue["diagnostics"] = .string("\(ExchangeReference(trace: trace)) \(trace.traceID)") }
    return ["resourceType": "OperationOutcome", "issue": [.object(issue)]]
  }
}
