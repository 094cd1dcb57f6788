import CDA
import Consent
import Countries
import Domain
import Exchange
import HTTPTypes
import Hummingbird
import Translation

/// The clinician's way: country, identity, confirmation, waiting, summary.
struct ClinicianPages: Sendable {
  let site: Site
  let treatment: CountryOfTreatment
  let searchMask: @Sendable (CountryCode) -> SearchMask?
  let codeAuthority: @Sendable (CountryCode) -> OID?

  func addRoutes(to router: Router<BasicRequestContext>) {
    router.get("/clinician") { request, _ in
      let (visit, _) = try await visitor(request)
      let country = Form(request.uri.query ?? "")["country"].flatMap { CountryCode($0) }
      return try await search(visit, country, typed: Form(""), faults: [:])
    }
    router.post("/clinician/identify") { request, _ in try await identify(request) }
    router.post("/clinician/ask") { request, _ in try await ask(request) }
    router.get("/clinician/requests") { request, _ in try await requests(request) }
    router.get("/clinician/requests/{id}") { request, context in
      try await show(request, try context.parameters.require("id"))
    }
    router.get("/clinician/requests/{id}/status") { request, context in
      try await status(request, try context.parameters.require("id"))
    }
    router.get("/clinician/requests/{id}/events") { request, context in
      try await events(request, try context.parameters.require("id"))
    }
    router.get("/clinician/requests/{id}/original") { request, context in
      try await original(request, try context.parameters.require("id"))
    }
    router.post("/clinician/requests/{id}/close") { request, context in
      let (visit, clinician) = try await visitor(request)
      if try await site.form(of: request, visit) != nil {
        try await treatment.close(try context.parameters.require("id"), for: clinician)
      }
      return site.redirect("/clinician/requests")
    }
  }

  func visitor(_ request: Request) async throws(WebFailure) -> (Site.Visit, SignedInClinician) {
    guard let visit = await site.session(of: request) else { throw .signIn }
    guard case .clinician(let clinician) = visit.session.person else { throw .notEntitled }
    return (visit, clinician)
  }

  // MARK: Search

  private func search(
    _ visit: Site.Visit, _ country: CountryCode?, typed: Form, faults: [String: String]
  ) async throws -> Response {
    let texts = PageTexts(language: visit.session.language)
    let peers = await treatment.countries()
    var values: [String: Any] = [
      "autofocus": country == nil,
      "countries": peers.map { peer in
        [
          "code": peer.country.value, "name": texts["country.\(peer.country)"],
          "state": state(peer.state, texts), "selected": peer.country == country,
        ] as [String: Any]
      },
      "has_faults": !faults.isEmpty,
      "faults": faults.sorted { $0.key < $1.key }.map { ["field": $0.key, "text": $0.value] },
    ]
    if let country, let mask = searchMask(country) { values["mask"] = self.mask(mask, texts, typed, faults, visit) }
    if values["mask"] != nil, var mask = values["mask"] as? [String: Any] {
      mask["token"] = await site.sessions.token(for: visit.id)
      values["mask"] = mask
    }
    let status: HTTPResponse.Status = faults.isEmpty ? .ok : .unprocessableContent
    return await site.page(
      "search", values, Frame(title: texts["search"], language: texts.language, status: status), visit)
  }

  private func state(_ state: PeerCountry.State, _ texts: PageTexts) -> String {
    switch state {
    case .available: texts["available"]
    case .interrupted(let since): texts("interrupted", ["time": time(since)])
    }
  }

  private func mask(
    _ mask: SearchMask, _ texts: PageTexts, _ typed: Form, _ faults: [String: String], _ visit: Site.Visit
  ) -> [String: Any] {
    let fields: [[String: Any]] = mask.fields.map { field in
      var isDate = false
      if case .birthDate = field.kind { isDate = true }
      return [
        "id": field.id, "isDate": isDate, "label": field.label(in: texts.language),
        "native": field.nativeLabel ?? "", "nativeLanguage": mask.country.value.lowercased(),
        "help": field.help(in: texts.language), "inputmode": "text",
        "value": typed[field.id] ?? "", "day": typed["\(field.id)-day"] ?? "",
        "month": typed["\(field.id)-month"] ?? "",
        "year": typed["\(field.id)-year"] ?? "", "fault": faults[field.id] ?? "",
      ]
    }
    return [
      "country": mask.country.value, "fields": fields, "takesCode": codeAuthority(mask.country) != nil,
      "code": typed["code"] ?? "", "codeFault": faults["code"] ?? "",
      "situations": CareSituation.allCases.map {
        [
          "value": $0.rawValue, "label": texts["situation.\($0.rawValue)"],
          "selected": typed["situation"] == $0.rawValue,
        ] as [String: Any]
      }, "t": texts.all,
    ]
  }

  private func identify(_ request: Request) async throws -> Response {
    let (visit, clinician) = try await visitor(request)
    guard let form = try await site.form(of: request, visit) else { throw WebFailure.form }
    guard let country = form["country"].flatMap({ CountryCode($0) }), let mask = searchMask(country) else {
      return site.redirect("/clinician")
    }
    let texts = PageTexts(language: visit.session.language)
    var reading = MaskReading(mask: mask, form: form, texts: texts)
    let traits = reading.traits(codeAuthority: codeAuthority(country))
    let situation = form["situation"].flatMap(CareSituation.init(rawValue:))
    if situation == nil { reading.faults["situation"] = texts["fault.required"] }
    guard let traits, let situation, reading.faults.isEmpty else {
      return try await search(visit, country, typed: form, faults: reading.faults)
    }
    let found = try await treatment.identify(traits, in: country, for: clinician, situation: situation)
    let match = found.match.exposed
    return await site.page(
      "identity",
      [
        "id": found.id, "family": shown(match.familyName).uppercased(),
        "given": shown(match.givenNames.joined(separator: " ")), "born": date(match.birthDate, texts),
        "sex": match.gender.map { texts["sex.\($0.rawValue)"] } ?? "–", "ending": match.identifier.extension.suffix(4),
        "country": texts["country.\(country)"],
      ], Frame(title: texts["compare"], language: texts.language), visit)
  }

  private func ask(_ request: Request) async throws -> Response {
    let (visit, clinician) = try await visitor(request)
    guard let form = try await site.form(of: request, visit) else { return site.redirect("/clinician/requests") }
    guard form["answer"] == "yes", let patient = form["patient"] else { return site.redirect("/clinician") }
    let id = try await treatment.ask(patient, for: clinician)
    return site.redirect("/clinician/requests/\(id)")
  }

  private func requests(_ request: Request) async throws -> Response {
    let (visit, clinician) = try await visitor(request)
    let texts = PageTexts(language: visit.session.language)
    let rows = await treatment.requests(of: clinician).map { view in
      [
        "time": time(view.sentAt), "country": texts["country.\(view.country)"], "reference": view.reference.description,
        "href": "/clinician/requests/\(view.id)", "state": word(view.outcome, texts),
      ]
    }
    return await site.page(
      "my-requests", ["has_requests": !rows.isEmpty, "requests": rows],
      Frame(title: texts["myRequests"], language: texts.language), visit)
  }

  private func word(_ outcome: RequestOutcome?, _ texts: PageTexts) -> String {
    switch outcome {
    case nil: texts["waiting"]
    case .delivered: texts["delivered"]
    default: texts["ended"]
    }
  }

  // MARK: Waiting

  private func show(_ request: Request, _ id: String) async throws -> Response {
    let (visit, clinician) = try await visitor(request)
    guard let view = await treatment.request(id, for: clinician) else { throw WebFailure.notFound }
    if case .delivered = view.outcome { return try await summary(request, view, visit, clinician) }
    let texts = PageTexts(language: visit.session.language)
    return await site.page(
      "waiting", WaitingPage(view: view, texts: texts, now: site.clock.now).values,
      Frame(
        title: view.outcome == nil ? texts["waiting"] : texts["ended"], language: texts.language,
        refresh: view.outcome == nil ? 10 : nil), visit)
  }

  private func status(_ request: Request, _ id: String) async throws -> Response {
    let (_, clinician) = try await visitor(request)
    guard let view = await treatment.request(id, for: clinician) else { throw WebFailure.notFound }
    var members: [String: JSON] = [
      "version": .integer(view.version), "outcome": .string(view.outcome.map(Self.name) ?? "open"),
      "reference": .string(view.reference.description),
      "checkNumber": view.checkNumber.map { .string($0.digits) } ?? .null,
    ]
    if case .delivered = view.outcome {
      let display = try await treatment.display(id, in: LanguageTag("en"), for: clinician).display
      let tally = display.tally
      members["items"] = .integer(display.items.count)
      members["exact"] = .integer(tally.exact)
      members["approximate"] = .integer(tally.approximate)
      members["original"] = .integer(tally.original)
    }
    return Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: JSON.object(members).canonical)))
  }

  private static func name(_ outcome: RequestOutcome) -> String {
    switch outcome {
    case .delivered: "delivered"
    case .refused: "consent.refused"
    case .expired: "consent.expired"
    case .absent: "consent.absent"
    case .noRecord: "record.none"
    case .failed(let code): code
    }
  }

  /// Server-sent events: the version of the request at each change.
  private func events(_ request: Request, _ id: String) async throws -> Response {
    let (_, clinician) = try await visitor(request)
    guard let changes = await treatment.changes(of: id, for: clinician) else { throw WebFailure.notFound }
    return Response(
      status: .ok, headers: [.contentType: "text/event-stream"],
      body: ResponseBody { writer in
        for await view in changes { try await writer.write(ByteBuffer(string: "data: \(view.version)\n\n")) }
        try await writer.finish(nil)
      })
  }

  // MARK: Summary

  private func summary(
    _ request: Request, _ view: RequestView, _ visit: Site.Visit, _ clinician: SignedInClinician
  ) async throws -> Response {
    let query = Form(request.uri.query ?? "")
    let language = query["language"].flatMap { PageTexts.offered.contains($0) ? $0 : nil } ?? visit.session.language
    let texts = PageTexts(language: language)
    let (display, received) = try await treatment.display(view.id, in: LanguageTag(language), for: clinician)
    let page = SummaryPage(
      view: view, display: display, received: received, texts: texts,
      mode: SummaryPage.Mode(rawValue: query["mode"] ?? "") ?? .translation, flaggedOnly: query["flagged"] == "1")
    return await site.page("summary", page.values, Frame(title: texts["summary"], language: texts.language), visit)
  }

  /// The original as a file, which the browser keeps or opens outside of this page.
  private func original(_ request: Request, _ id: String) async throws -> Response {
    let (_, clinician) = try await visitor(request)
    let original = try await treatment.original(of: id, for: clinician)
    // What is not a PDF is handed over as bytes: a browser must not run it.
    let isPDF = original.mediaType == "application/pdf"
    return Response(
      status: .ok,
      headers: [
        .contentType: isPDF ? "application/pdf" : "application/octet-stream",
        .contentDisposition: "attachment; filename=\"original\(isPDF ? ".pdf" : ".bin")\"",
      ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: original.bytes)))
  }

  func date(_ digits: String, _ texts: PageTexts) -> String { clinicalDate(digits, texts.language) }
}

/// 24-hour time in UTC.
func time(_ instant: Instant) -> String {
  let fields = instant.utc
  func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
  return "\(two(fields.hour)):\(two(fields.minute)) UTC"
}

/// A date with the month in letters.
func clinicalDate(_ digits: String, _ language: String) -> String {
  guard let time = HL7Time(digits) else { return shown(digits) }
  return Translator.date(time, in: language)
}
