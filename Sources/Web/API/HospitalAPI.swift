import Consent
import Countries
import Domain
import Exchange
import HTTPTypes
import Hummingbird

/// The same way as the clinician's pages for this country's own hospital systems: the same sign-in, the same steps in
/// the log, the same limits (users.md, section 8). Described by `Schemas/hospital-api.openapi.json`.
struct HospitalAPI: Sendable {
  static let base = "/api/v1"
  /// Method and path of every operation, as the OpenAPI document has them.
  static let operations = [
    "GET /countries", "POST /patients", "POST /requests", "GET /requests", "GET /requests/{id}",
    "GET /requests/{id}/summary", "DELETE /requests/{id}",
  ]

  let treatment: CountryOfTreatment
  let searchMask: @Sendable (CountryCode) -> SearchMask?
  let codeAuthority: @Sendable (CountryCode) -> OID?
  let tokens: BearerTokens
  let clock: any WallClock

  func addRoutes(to router: Router<BasicRequestContext>) {
    router.get("/api/v1/countries") { request, _ in
      await answer(request) { _ in try await countries() }
    }
    router.post("/api/v1/patients") { request, _ in
      await answer(request) { try await identify(request, $0) }
    }
    router.post("/api/v1/requests") { request, _ in
      await answer(request) { try await ask(request, $0) }
    }
    router.get("/api/v1/requests") { request, _ in
      await answer(request) { clinician in
        let views = await treatment.requests(of: clinician)
        return .json(["requests": .array(views.map(\.apiValue))])
      }
    }
    router.get("/api/v1/requests/{id}") { request, context in
      await answer(request) { try await view(context.parameters.require("id"), $0) }
    }
    router.get("/api/v1/requests/{id}/summary") { request, context in
      await answer(request) { try await summary(request, context.parameters.require("id"), $0) }
    }
    router.delete("/api/v1/requests/{id}") { request, context in
      await answer(request) { clinician in
        try await treatment.close(context.parameters.require("id"), for: clinician)
        return Response(status: .noContent)
      }
    }
  }

  /// Who calls, then the operation; whatever fails becomes `application/problem+json` (RFC 9457), or an
  /// OperationOutcome where FHIR was asked for.
  private func answer(
    _ request: Request, _ operation: (SignedInClinician) async throws -> Response
  ) async -> Response {
    do {
      return try await operation(tokens.clinician(request.headers[.authorization]))
    } catch let failure as any Explained {
      return APIProblem(failure).response(to: request)
    } catch {
      return APIProblem(WebFailure.broken).response(to: request)
    }
  }

  // MARK: Search

  private func countries() async throws -> Response {
    let rows = await treatment.countries().map { peer -> JSON in
      var members: [String: JSON] = ["country": .string(peer.country.value), "state": "available"]
      if case .interrupted(let since) = peer.state {
        members["state"] = "interrupted"
        members["since"] = .string(since.iso8601)
      }
      members["fields"] = .array((searchMask(peer.country)?.fields ?? []).map(\.apiValue))
      members["oneOf"] = .array((searchMask(peer.country)?.oneOf ?? []).map { .array($0.map { .string($0) }) })
      members["takesCode"] = .bool(codeAuthority(peer.country) != nil)
      return .object(members)
    }
    return .json(["countries": .array(rows)])
  }

  private func identify(_ request: Request, _ clinician: SignedInClinician) async throws -> Response {
    let body = try await json(request)
    guard let country = body["country"]?.string.flatMap({ CountryCode($0) }), let mask = searchMask(country) else {
      throw WebFailure.request("country names no connected country.")
    }
    guard let situation = body["situation"]?.string.flatMap(CareSituation.init(rawValue:)) else {
      throw WebFailure.request("situation is none of those that the description lists.")
    }
    var traits = try traits(body, mask)
    if let code = body["code"]?.string, let authority = codeAuthority(country) {
      let canonical = OneTimeCode.canonical(code)
      guard OneTimeCode.isPossible(canonical) else { throw WebFailure.request("code is none that a patient can have.") }
      traits.identifiers.append(InstanceIdentifier(root: authority.value, extension: canonical))
    }
    let found = try await treatment.identify(traits, in: country, for: clinician, situation: situation)
    return .json(found.apiValue)
  }

  private func traits(_ body: JSON, _ mask: SearchMask) throws(WebFailure) -> PatientTraits {
    var values: [String: String] = [:]
    for field in mask.fields { values[field.id] = body["fields"]?[field.id]?.string }
    switch mask.traits(from: values) {
    case .success(let traits): return traits
    case .failure(let faults): throw .request("Not right: \(faults.byField.keys.sorted().joined(separator: ", ")).")
    }
  }

  // MARK: Requests

  private func ask(_ request: Request, _ clinician: SignedInClinician) async throws -> Response {
    guard let patient = try await json(request)["patient"]?.string else {
      throw WebFailure.request("patient is missing.")
    }
    let id = try await treatment.ask(patient, for: clinician)
    var response = try await view(id, clinician)
    response.status = .created
    response.headers[.location] = "\(Self.base)/requests/\(id)"
    return response
  }

  private func view(_ id: String, _ clinician: SignedInClinician) async throws -> Response {
    guard let view = await treatment.request(id, for: clinician) else { throw WebFailure.notFound }
    return .json(view.apiValue)
  }

  private func json(_ request: Request) async throws -> JSON {
    let buffer = try await request.body.collect(upTo: 64 << 10)
    do {
      return try JSON(reading: Array(buffer.readableBytesView))
    } catch {
      throw WebFailure.request("The body is no JSON object.")
    }
  }
}

extension WebFailure {
  static let broken = WebFailure(
    "internal", what: "Something broke on our side. Nothing was sent.", why: "An unexpected error.",
    whatToDo: "Try again.")

  static func request(_ why: String) -> WebFailure {
    WebFailure(
      "request.invalid", what: "Nothing was sent.", why: why,
      whatToDo: "Correct the request; see Schemas/hospital-api.openapi.json.")
  }
}
