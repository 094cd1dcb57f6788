import Countries
import Domain
import Exchange
import HTTPTypes
import Hummingbird

extension ClinicianPages {
  func addSearchRoutes(to router: Router<BasicRequestContext>) {
    router.get("/clinician") { request, _ in
      let (visit, clinician) = try await visitor(request)
      let country = Form(request.uri.query ?? "")["country"].flatMap { CountryCode($0) }
      return try await search(visit, clinician, country, typed: Form(""))
    }
    router.get("/clinician/countries") { request, _ in try await states(request) }
    router.post("/clinician/identify") { request, _ in try await identify(request) }
    router.post("/clinician/check") { request, _ in try await check(request) }
    router.get("/clinician/notice") { request, _ in try await notice(request) }
  }

  private func search(
    _ visit: Site.Visit, _ clinician: SignedInClinician, _ country: CountryCode?, typed: Form,
    faults: [String: String] = [:], failure: ExchangeFailure? = nil
  ) async throws -> Response {
    let texts = self.texts(visit.session.language)
    let peers = await treatment.countries()
    let isConnected = peers.contains { $0.country == country }
    let page = SearchPage(
      countries: peers, recent: await treatment.lastUsed(by: clinician), country: country,
      mask: isConnected ? country.flatMap(searchMask) : nil,
      takesCode: country.flatMap(codeAuthority) != nil, typed: typed, faults: faults, failure: failure,
      clinician: clinician, own: site.settings.country, texts: texts)
    let status: HTTPResponse.Status = faults.isEmpty && failure == nil ? .ok : .unprocessableContent
    return await site.page(
      "search", page.values, Frame(title: texts["search"], language: texts.language, status: status), visit)
  }

  private func identify(_ request: Request) async throws -> Response {
    let (visit, clinician) = try await visitor(request)
    guard let form = try await site.form(of: request, visit) else { throw WebFailure.form }
    guard let country = form["country"].flatMap({ CountryCode($0) }), let mask = searchMask(country) else {
      return site.redirect("/clinician")
    }
    let texts = self.texts(visit.session.language)
    var reading = MaskReading(mask: mask, form: form, texts: texts)
    let traits = reading.traits(codeAuthority: codeAuthority(country))
    let situation = form["situation"].flatMap(CareSituation.init(rawValue:))
    if situation == nil { reading.faults["situation"] = texts["fault.required"] }
    guard let traits, let situation, reading.faults.isEmpty else {
      return try await search(visit, clinician, country, typed: form, faults: reading.faults)
    }
    let found: IdentifiedPatient
    do throws(ExchangeFailure) {
      found = try await treatment.identify(traits, in: country, for: clinician, situation: situation)
    } catch {
      // The page stays, with all that was typed: the next try is one correction away.
      return try await search(visit, clinician, country, typed: form, failure: error)
    }
    return await answer(found, texts, visit)
  }

  /// The one person that was found, to be compared with the document in the clinician's hand.
  private func answer(_ found: IdentifiedPatient, _ texts: PageTexts, _ visit: Site.Visit) async -> Response {
    let match = found.match.exposed
    let given = match.givenNames.joined(separator: " ")
    return await site.page(
      "identity",
      [
        "id": found.id, "family": capitals(shown(match.familyName)), "given": shown(given),
        "latin": LatinForm.of("\(match.familyName.uppercased()) \(given)").map { shown($0) } ?? "",
        "born": date(match.birthDate, texts),
        "sex": match.gender.map { texts["sex.\($0.rawValue)"] } ?? "–", "ending": match.identifier.extension.suffix(4),
        "country": texts["country.\(found.country)"],
      ], Frame(title: texts["compare"], language: texts.language), visit)
  }

  /// The state of every connected country, for a page that stays open.
  private func states(_ request: Request) async throws -> Response {
    let (visit, _) = try await waiter(request)
    let texts = self.texts(visit.session.language)
    let rows = await treatment.countries().map { ($0.country.value, JSON.string(SearchPage.word($0.state, texts))) }
    return Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: JSON.object(Dictionary(rows) { $1 }).canonical)))
  }

  /// One field, as it is left: what is wrong with it. Nothing is sent to another country, and nothing is kept.
  private func check(_ request: Request) async throws -> Response {
    let (visit, _) = try await visitor(request)
    let form = try await Form.body(of: request)
    guard let country = form["country"].flatMap({ CountryCode($0) }), let mask = searchMask(country),
      let field = form["field"]
    else { throw WebFailure.notFound }
    var reading = MaskReading(mask: mask, form: form, texts: texts(visit.session.language))
    _ = reading.traits(codeAuthority: codeAuthority(country))
    let isEmpty = (form[field] ?? "").allSatisfy(\.isWhitespace)
    let answer: JSON = ["fault": .string(isEmpty ? "" : reading.faults[field] ?? "")]
    return Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: answer.canonical)))
  }

  /// The information notice, to be printed and handed over in the patient's language.
  private func notice(_ request: Request) async throws -> Response {
    let (visit, _) = try await visitor(request)
    let texts = self.texts(Form(request.uri.query ?? "")["language"] ?? visit.session.language)
    return await site.page(
      "notice",
      [
        "language": texts.language, "heading": texts["notice.title"], "lines": (1...6).map { texts["notice.\($0)"] },
        "languages": PageTexts.offered.map { language in
          [
            "code": language, "label": texts["language.\(language)"], "href": "?language=\(language)",
            "current": language == texts.language,
          ] as [String: Any]
        },
      ], Frame(title: texts["notice.title"], language: texts.language), visit)
  }
}
