import Domain
import Exchange
import HTTPTypes
import Hummingbird
import Translation

extension ClinicianPages {
  /// The waiting page, which is the summary as soon as there is one.
  func show(_ request: Request, _ id: String) async throws -> Response {
    let (visit, clinician) = try await visitor(request)
    guard let view = await treatment.request(id, for: clinician) else { throw WebFailure.notFound }
    if case .delivered = view.outcome { return try await summary(request, view, visit, clinician) }
    let texts = self.texts(visit.session.language)
    return await site.page(
      "waiting",
      WaitingPage(
        view: view, texts: texts, now: site.clock.now,
        takesVitalInterest: await treatment.takesVitalInterest(view.country),
        contact: await treatment.contact(of: view.country)
      ).values,
      Frame(title: title(view.outcome, texts), language: texts.language, refresh: view.outcome == nil ? 10 : nil),
      visit)
  }

  /// What a tab in the background tells: that there is an answer, never whose.
  private func title(_ outcome: RequestOutcome?, _ texts: PageTexts) -> String {
    switch outcome {
    case nil: texts["waiting"]
    case .refused, .delivered: texts["answeredTitle"]
    default: texts["ended"]
    }
  }

  /// Asks the same patient again, as a new request with a reference of its own.
  func again(_ request: Request, _ id: String) async throws -> Response {
    let (visit, clinician) = try await visitor(request)
    guard try await site.form(of: request, visit) != nil else { return site.redirect("/clinician/requests") }
    let new = try await treatment.askAgain(id, for: clinician)
    return site.redirect("/clinician/requests/\(new)")
  }

  func status(_ request: Request, _ id: String) async throws -> Response {
    let (_, clinician) = try await waiter(request)
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

  static func name(_ outcome: RequestOutcome) -> String {
    switch outcome {
    case .delivered: "delivered"
    case .refused: "consent.refused"
    case .expired: "consent.expired"
    case .absent: "consent.absent"
    case .noRecord: "record.none"
    case .failed(let code): code
    }
  }

  /// Who waits. What a page asks by itself is no visit: an unattended screen must not keep its session alive.
  func waiter(_ request: Request) async throws(WebFailure) -> (Site.Visit, SignedInClinician) {
    guard let visit = await site.session(of: request, isVisit: false) else { throw .signIn }
    guard case .clinician(let clinician) = visit.session.person else { throw .notEntitled }
    return (visit, clinician)
  }

  /// Server-sent events: the version of the request at each change, and a beat in between, so that the page need not
  /// ask and no proxy closes the connection.
  func events(_ request: Request, _ id: String) async throws -> Response {
    let (_, clinician) = try await waiter(request)
    guard let changes = await treatment.changes(of: id, for: clinician) else { throw WebFailure.notFound }
    let (lines, feed) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(16))
    let relay = Task {
      for await view in changes { feed.yield("data: \(view.version)\n\n") }
      feed.finish()
    }
    let beat = Task {
      while !Task.isCancelled {
        try await Task.sleep(for: .seconds(8))
        feed.yield("event: beat\ndata:\n\n")
      }
    }
    feed.onTermination = { _ in
      relay.cancel()
      beat.cancel()
    }
    return Response(
      status: .ok, headers: [.contentType: "text/event-stream"],
      body: ResponseBody { writer in
        for await line in lines { try await writer.write(ByteBuffer(string: line)) }
        try await writer.finish(nil)
      })
  }
}
