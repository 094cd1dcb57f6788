import Domain
import Exchange
import HTTPTypes
import Hummingbird

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
      "consent.restrictions-full", "consent.way-closed", "consent.directive", "request.not-offered":
      .conflict
    case "view.closed": .gone
    case "request.invalid", "peer.unknown", "consent.incomplete-statement": .unprocessableContent
    case "request.key": .badRequest
    case "request.method": .methodNotAllowed
    case "request.type": .unsupportedMediaType
    case "limit.portal", "identity.paused": .tooManyRequests
    case "internal", "consent.store", "consent.receipt", "consent.mandates": .internalServerError
    default: .badGateway
    }
  }

  /// The status as programs read it.
  var number: Int { status.code }

  func response(to request: Request) -> Response {
    let isFHIR = request.headers[.accept]?.contains("application/fhir+json") == true
    var response = Response.json(isFHIR ? outcome : problem)
    response.status = status
    response.headers[.contentType] = isFHIR ? "application/fhir+json" : "application/problem+json"
    if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
    return response
  }

  private var problem: JSON {
    let named: [String: JSON] =
      (failure as? ExchangeFailure)?.reference.map { ["reference": .string($0.description)] } ?? [:]
    let members: [String: JSON] = [
      "type": .string("urn:passerelle:error:\(failure.code)"), "title": .string(failure.what),
      "status": .integer(number), "code": .string(failure.code), "detail": .string(failure.why),
      "next": .string(failure.whatToDo),
    ]
    return .object(members.merging(named) { own, _ in own })
  }

  private var outcome: JSON {
    [
      "resourceType": "OperationOutcome",
      "issue": [
        [
          "severity": "error", "code": "processing",
          "details": [
            "coding": [["system": "urn:passerelle:error", "code": .string(failure.code)]],
            "text": .string("\(failure.what) \(failure.whatToDo)"),
          ],
        ]
      ],
    ]
  }
}
