import Consent
import Domain
import Exchange
import HTTPTypes
import Hummingbird
import Trust

/// The patient's way for a national portal with screens of its own: the rules, the sign-in, the log and the limits of the
/// pages. Described by `Schemas/portal-api.openapi.json`.
///
/// The portal brings an access token of the national identity provider (RFC 9068) with each call; there are no cookies,
/// so that no other site can make a browser act. What decides needs a sign-in that is fresh and strong (RFC 9470).
struct PortalAPI: Sendable {
  static let base = "/api/portal/v1"
  /// Method and path of every operation, as the OpenAPI document has them.
  static let operations = [
    "GET /offer", "GET /requests", "GET /requests/{id}", "GET /requests/{id}/preview", "POST /requests/{id}/answer",
    "POST /requests/{id}/withdrawal", "POST /requests/{id}/report", "GET /requests/{id}/receipts",
    "GET /requests/{id}/receipts/{form}", "POST /codes", "GET /directive", "PUT /directive", "DELETE /directive",
    "POST /directive/confirmation", "GET /restrictions", "POST /restrictions", "GET /restrictions/choices",
    "DELETE /restrictions/{id}", "GET /acting", "POST /acting/end", "GET /history", "GET /history/pdf",
    "GET /proofs/{entry}", "GET /notifications", "POST /notifications", "DELETE /notifications",
    "POST /notifications/confirmation", "PUT /notifications/topics", "GET /vital-interest", "PUT /vital-interest",
  ]

  /// One call of one person.
  struct Call: Sendable {
    let patient: SignedInPatient
    let request: Request
    /// Members of the body; none where there is none.
    var body: [String: JSON] = [:]
    /// Whose clock the texts tell the time by.
    private let civil: CivilTime
    private let parameters: Parameters

    init(_ patient: SignedInPatient, _ request: Request, _ context: BasicRequestContext, at civil: CivilTime) {
      self.civil = civil
      self.patient = patient
      self.request = request
      parameters = context.parameters
    }

    /// The identifier in the path; what cannot be one is not there.
    func id() throws(WebFailure) -> String {
      let id = parameters.get("id") ?? ""
      guard id.utf8.count == 32, id.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
        throw .notFound
      }
      return id
    }

    func parameter(_ name: String) -> String { parameters.get(name) ?? "" }

    /// In whose place the person calls; nil in their own matter.
    func acting(at now: Instant) -> Acting? { patient.mandate.map { Acting($0, at: now) } }

    /// Only reviewed languages: a patient is asked in no other.
    func texts() throws(WebFailure) -> PageTexts {
      let query = Form(request.uri.query ?? "")
      guard body["language"].map({ $0.string != nil }) ?? true else { throw .portal("language is no text.") }
      let language = body["language"]?.string ?? query["language"] ?? "en"
      guard PageTexts.approvalLanguages.contains(language), query.all("language").count <= 1 else {
        throw .portal("language is none in which patients are asked.")
      }
      return PageTexts(language: language, civil: civil)
    }
  }

  private var civil: CivilTime { CivilTime(country: site.settings.country) }

  typealias Operation = @Sendable (Call) async throws -> PortalAnswer

  let site: Site
  let desk: PatientDesk
  private let tokens: BearerTokens
  private let answers: IdempotentAnswers
  private let rates: RateTable<[UInt8]>
  private let refused: @Sendable (String) -> Void

  /// - Parameter refused: called with the code of each call that is refused.
  init(site: Site, desk: PatientDesk, refused: @escaping @Sendable (String) -> Void) {
    self.site = site
    self.desk = desk
    self.refused = refused
    let signIn = site.signIn
    tokens = BearerTokens(clock: site.clock) { (token: String) async throws(WebFailure) in
      try await signIn.portal(token)
    }
    answers = IdempotentAnswers(clock: site.clock)
    rates = RateTable(site.settings.portalRate)
  }

  func addRoutes(to router: Router<BasicRequestContext>) {
    addRequestRoutes(to: router)
    addStandingRoutes(to: router)
    addHistoryRoutes(to: router)
    addActingRoutes(to: router)
    addMessageRoutes(to: router)
  }

  /// The answer to what no operation serves: at an address of this face the methods that there are (RFC 9110, section
  /// 15.5.6), below it that there is no such address; nil for the addresses of others.
  static func unserved(_ request: Request) -> Response? {
    guard request.uri.path.hasPrefix("\(base)/") else { return nil }
    let path = request.uri.path.dropFirst(base.count).split(separator: "/", omittingEmptySubsequences: false)
    var allowed: [String: [String]] = [:]
    for operation in operations {
      let parts = operation.split(separator: " ")
      let template = parts[1].split(separator: "/", omittingEmptySubsequences: false)
      let isMeant = template.count == path.count && zip(template, path).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
      if isMeant { allowed[String(parts[1]), default: []].append(String(parts[0])) }
    }
    // `/restrictions/choices` is meant before `/restrictions/{id}`.
    guard let nearest = allowed.min(by: { $0.key.count { $0 == "{" } < $1.key.count { $0 == "{" } }) else {
      return APIProblem(WebFailure.notFound).response(to: request)
    }
    var response = APIProblem(WebFailure.method).response(to: request)
    response.headers[.allow] = nearest.value.sorted().joined(separator: ", ")
    return response
  }

  // MARK: Calls

  /// Something is looked at.
  ///
  /// - Parameter isOwn: whether it is for people in their own matter alone.
  func read(
    _ router: Router<BasicRequestContext>, _ path: String, isOwn: Bool = false, _ operation: @escaping Operation
  ) {
    router.get("\(Self.base)\(path)") { request, context in
      await serve(request, isOwn) { patient in try await operation(Call(patient, request, context, at: civil)) }
    }
  }

  /// Something is done, once for each `Idempotency-Key`.
  ///
  /// - Parameters:
  ///   - members: what the body may hold; nil: there is none.
  ///   - isDecision: whether it needs a sign-in that is fresh and strong.
  ///   - isOwn: whether it is for people in their own matter alone.
  func act(
    _ router: Router<BasicRequestContext>, _ path: String, by method: HTTPRequest.Method = .post,
    isOwn: Bool = false, members: Set<String>? = nil, isDecision: Bool = true, _ operation: @escaping Operation
  ) {
    router.on("\(Self.base)\(path)", method: method) { request, context in
      await serve(request, isOwn) { patient in
        guard !isDecision || site.isFresh(patient) else { throw WebFailure.stepUp }
        var call = Call(patient, request, context, at: civil)
        let bytes = Array(try await request.body.collect(upTo: 64 << 10).readableBytesView)
        guard method == .post else {
          call.body = try Self.body(bytes, request, members)
          return try await operation(call)
        }
        let key = try key(request, patient)
        let digest = Digest.sha256(
          Array("\(request.uri.path)\n\(patient.mandate?.id ?? "")\n".utf8) + bytes)
        if let former = try await answers.begin(key, call: digest) { return former }
        do {
          call.body = try Self.body(bytes, request, members)
          let answer = try await operation(call)
          await answers.end(key, answer)
          return answer
        } catch {
          await answers.end(key, nil)
          throw error
        }
      }
    }
  }

  /// Who calls, then the operation; whatever fails becomes `application/problem+json` (RFC 9457).
  private func serve(
    _ request: Request, _ isOwn: Bool, _ operation: (SignedInPatient) async throws -> PortalAnswer
  ) async -> Response {
    var wait: Int?
    do {
      guard case .patient(let patient, _) = try await tokens.person(request.headers[.authorization]) else {
        throw WebFailure.notEntitled
      }
      wait = rates.take(Digest.sha256(Array(patient.subject.utf8)))
      guard wait == nil else { throw WebFailure.portalLimit }
      guard let mandate = try mandate(request) else { return try await operation(patient).response }
      guard !isOwn else { throw WebFailure.notWhileActing }
      return try await operation(desk.acting(mandate, as: patient)).response
    } catch let failure as any Explained {
      return refusal(failure, to: request, retryAfter: wait)
    } catch {
      return APIProblem(WebFailure.broken).response(to: request)
    }
  }

  /// Under which mandate the person calls, as ``acting`` listed it; nil in their own matter.
  private func mandate(_ request: Request) throws(WebFailure) -> String? {
    guard let name = HTTPField.Name("Passerelle-Acting"), let id = request.headers[name] else { return nil }
    guard !id.isEmpty, id.utf8.count <= 128 else { throw .portal("Passerelle-Acting names no mandate.") }
    return id
  }

  private func refusal(_ failure: any Explained, to request: Request, retryAfter wait: Int?) -> Response {
    let recorded = ["login.", "limit.", "consent.", "request.repeated", "request.shown"]
    if recorded.contains(where: { failure.code.hasPrefix($0) }) { refused(failure.code) }
    var response = APIProblem(failure).response(to: request)
    if let wait { response.headers[.retryAfter] = String(wait) }
    if failure.code == WebFailure.stepUp.code {
      // RFC 9470, section 3.
      let levels = site.settings.decisionLevels.joined(separator: " ")
      response.headers[.wwwAuthenticate] =
        "Bearer error=\"insufficient_user_authentication\", acr_values=\"\(levels)\", "
        + "max_age=\"\(Sessions.idleSeconds)\""
    }
    return response
  }

  private func key(_ request: Request, _ patient: SignedInPatient) throws(WebFailure) -> [UInt8] {
    guard let name = HTTPField.Name("Idempotency-Key"), let key = request.headers[name],
      (16...64).contains(key.utf8.count),
      key.utf8.allSatisfy({ $0 == 0x2D || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) })
    else { throw .keyMissing }
    return Digest.sha256(Array("\(patient.subject.utf8.count):\(patient.subject)\(key)".utf8))
  }

  /// The members of a body. One that is not known is refused: a misspelled one would be without effect.
  private static func body(
    _ bytes: [UInt8], _ request: Request, _ members: Set<String>?
  ) throws(WebFailure) -> [String: JSON] {
    guard let members else {
      guard bytes.isEmpty else { throw .portal("This operation takes no body.") }
      return [:]
    }
    let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased()
    guard type == "application/json" else { throw .notJSON }
    let object: [String: JSON]?
    do { object = try JSON(reading: bytes).object } catch { throw .portal("The body is no I-JSON.") }
    guard let object else { throw .portal("The body is no JSON object.") }
    guard members.isSuperset(of: object.keys) else { throw .portal("The body has a member that is not known.") }
    return object
  }
}

extension PortalAPI.Call {
  func text(_ name: String) throws(WebFailure) -> String {
    guard let text = body[name]?.string, text.utf8.count <= 1000 else {
      throw .portal("\(name) is missing or no text.")
    }
    return text
  }

  /// A list of different texts; an absent one is empty.
  func list(_ name: String) throws(WebFailure) -> [String] {
    guard let value = body[name] else { return [] }
    let texts = (value.array ?? []).compactMap(\.string)
    guard value.array?.count == texts.count, texts.count <= 100, Set(texts).count == texts.count else {
      throw .portal("\(name) is no list of different texts.")
    }
    return texts
  }

  /// A list of parts by LOINC code, of those that the country knows, and of kinds that its policy protects.
  func parts(_ name: String, of desk: PatientDesk) throws(WebFailure) -> [String] {
    let parts = try list(name)
    guard parts.allSatisfy({ !$0.hasPrefix("kind:") || desk.offeredParts.contains($0) }) else {
      throw .notOffered("\(name) names a kind that the national policy does not protect.")
    }
    guard parts.allSatisfy(desk.offeredParts.contains) else { throw .portal("\(name) names a part that is not known.") }
    return parts
  }
}

extension Site {
  /// A decision needs a sign-in of the last quarter of an hour.
  func isFresh(_ patient: SignedInPatient) -> Bool {
    clock.now < patient.authenticatedAt.advanced(bySeconds: Sessions.idleSeconds)
  }
}
