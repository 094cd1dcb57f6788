import Consent
import Domain
import Exchange
import Hummingbird
import Translation
import Trust

/// What is asked, and the patient's answer.
extension PortalAPI {
  func addRequestRoutes(to router: Router<BasicRequestContext>) {
    read(router, "/offer") { call in PortalAnswer(offer(try call.texts())) }
    read(router, "/requests") { call in
      let views = try await desk.requests(of: call.patient)
      return PortalAnswer(["requests": .array(views.map(\.portalValue))])
    }
    read(router, "/requests/{id}") { call in
      PortalAnswer(try await desk.request(call.id(), of: call.patient).portalValue)
    }
    read(router, "/requests/{id}/preview") { call in
      PortalAnswer(try await page(call).portalValue)
    }
    act(
      router, "/requests/{id}/answer",
      members: ["decision", "sections", "protectedSections", "shown", "closeAfter", "language"]
    ) { call in try await answer(call) }
    act(router, "/requests/{id}/withdrawal", isDecision: false) { call in
      let id = try call.id()
      if try await desk.request(id, of: call.patient).usedAt == nil {
        try await desk.withdraw(id, by: call.patient)
      } else {
        try await desk.stopReading(id, by: call.patient)
      }
      return PortalAnswer(try await desk.request(id, of: call.patient).portalValue)
    }
    act(router, "/requests/{id}/report", isDecision: false) { call in
      let id = try call.id()
      try await desk.doesNotRecognise(id, by: call.patient)
      return PortalAnswer(try await desk.request(id, of: call.patient).portalValue)
    }
  }

  /// Within what a patient can choose here.
  private func offer(_ texts: PageTexts) -> JSON {
    let directive = desk.directivePolicy
    func named(_ values: [String], _ name: (String) -> String) -> JSON {
      .array(values.map { ["code": .string($0), "name": .string(name($0))] })
    }
    return [
      "language": .string(texts.language), "languages": .array(PageTexts.approvalLanguages.map(JSON.string)),
      "countries": named(desk.countries().map(\.value)) { texts["country.\($0)"] },
      "parts": .array(
        desk.offeredParts.map { code in
          [
            "code": .string(code), "name": .string(texts.part(code, desk.partName(code, in: texts.language))),
            "protected": .bool(desk.protectedParts.contains(code)),
          ]
        }), "codeMinutes": [15, 60, 120], "ways": .array(desk.ways.map(\.rawValue).sorted().map(JSON.string)),
      "directive": [
        "offered": .bool(directive.isOffered), "leastMinutes": .integer(directive.waitMinutes.lowerBound),
        "mostMinutes": .integer(directive.waitMinutes.upperBound),
        "professions": named(directive.professions.sorted()) { texts["directive.role.\($0)"] },
      ],
      "professions": named(PatientPages.professions) { texts["role.\($0)"] },
      "texts": .object(
        Dictionary(
          uniqueKeysWithValues: NationalPolicy.TextName.allCases.compactMap { name in
            desk.nationalText(name, texts.language).map { (name.rawValue, JSON.string($0)) }
          })),
    ]
  }

  /// The decision as the patient is shown it; opening it is an event of the request.
  private func page(_ call: Call) async throws -> ApprovalPage {
    let id = try call.id()
    let texts = try call.texts()
    switch try await desk.request(id, of: call.patient).state {
    case .requested, .notified: break
    case .expired: throw ConsentFailure.expired
    case .approved, .used, .refused, .withdrawn: throw ConsentFailure.decided
    }
    return ApprovalPage(
      view: try await desk.open(id, by: call.patient, in: LanguageTag(texts.language)), texts: texts,
      acting: call.acting(at: site.clock.now))
  }

  private func answer(_ call: Call) async throws -> PortalAnswer {
    let id = try call.id()
    // A request of somebody else is none, whatever the rest of the call is.
    _ = try await desk.request(id, of: call.patient)
    let (decision, viewing) = (try decision(call), try viewing(call))
    guard decision != .refuse else { return try await refuse(id, call) }
    let page = try await page(call)
    if case .allow(let sections) = decision {
      // The answer is to what was on the screen; where the record changed since, the patient looks again.
      guard try call.text("shown") == page.digest.hex else { throw WebFailure.otherText }
      guard sections.allSatisfy({ code in page.view.parts.contains { $0.code == code } }) else {
        throw WebFailure.otherText
      }
    }
    try await desk.decide(
      id, decision, shown: page.digest, in: LanguageTag(page.texts.language), source: page.view.source,
      viewing: viewing, by: call.patient)
    return PortalAnswer(try await desk.request(id, of: call.patient).portalValue)
  }

  /// A refusal counts also where the record cannot be read now.
  private func refuse(_ id: String, _ call: Call) async throws -> PortalAnswer {
    let (known, texts) = (try await desk.request(id, of: call.patient), try call.texts())
    let shown: [UInt8]
    do {
      shown = try await page(call).digest
    } catch let failure as ExchangeFailure where ["internal", "record.none"].contains(failure.code) {
      shown = UnreadPage(view: known, texts: texts, acting: call.acting(at: site.clock.now)).digest
    }
    try await desk.refuse(id, shown: shown, in: LanguageTag(texts.language), by: call.patient)
    return PortalAnswer(try await desk.request(id, of: call.patient).portalValue)
  }

  /// How long it may be looked at; an hour where nothing is said.
  private func viewing(_ call: Call) throws(WebFailure) -> ViewingTime {
    guard call.body["closeAfter"] != nil else { return .hour }
    guard let time = ViewingTime(rawValue: try call.text("closeAfter")) else {
      throw .portal("closeAfter is PT1H, PT8H, PT24H or once.")
    }
    return time
  }

  /// Allowed are the parts that are named, and specially protected ones only where they are named apart.
  private func decision(_ call: Call) throws(WebFailure) -> ConsentStatement.Decision {
    switch try call.text("decision") {
    case "refuse":
      guard Set(call.body.keys).isSubset(of: ["decision", "language"]) else {
        throw .portal("A refusal names no parts and needs no proof of what was shown.")
      }
      return .refuse
    case "allow":
      let (named, apart) = (
        try call.parts("sections", of: desk), try call.parts("protectedSections", of: desk)
      )
      let protected = desk.protectedParts
      guard named.allSatisfy({ !protected.contains($0) }), apart.allSatisfy(protected.contains) else {
        throw .notOffered("Specially protected parts are named in protectedSections, and nothing else is.")
      }
      guard !(named + apart).isEmpty else { throw .portal("No part is named.") }
      return .allow(sections: desk.offeredParts.filter { named.contains($0) || apart.contains($0) })
    default: throw .portal("decision is allow or refuse.")
    }
  }
}

extension ConsentRequestView {
  /// One request, for programs. What country B states is cut and freed of control characters, as on the pages.
  var portalValue: JSON {
    func time(_ instant: Instant?) -> JSON { instant.map { .string($0.iso8601Seconds) } ?? .null }
    return [
      "id": .string(id), "reference": .string(reference.description), "state": .string(state.rawValue),
      "asker": asker.portalValue, "checkNumber": checkNumber.map { .string($0.digits) } ?? .null,
      "requestedAt": time(requestedAt), "answerUntil": time(expiresAt), "decidedAt": time(decidedAt),
      "usableUntil": time(notAfter), "usedAt": time(usedAt), "way": way.map(JSON.string) ?? .null,
      "viewUntil": viewUntil, "isTold": .bool(isTold),
      "stop": stop.map { .string($0 == .confirmed ? "confirmed" : "asked") } ?? .null,
      "sections": .array(sections.map(JSON.string)),
    ]
  }

  /// When the view closes: a time, or `once` for one reading; null where the patient chose none.
  private var viewUntil: JSON {
    switch viewing {
    case .at(let end)?: .string(end.iso8601Seconds)
    case .afterOneReading?: .string(ViewingTime.oneReading.rawValue)
    case nil: .null
    }
  }
}

extension Asker {
  /// Who asks, as their country states it.
  var portalValue: JSON {
    [
      "name": .string(shown(name)), "role": .string(shown(role)), "organisation": .string(shown(organisation)),
      "locality": .string(shown(locality)), "country": .string(country.value), "purpose": .string(purpose.rawValue),
    ]
  }
}

extension ApprovalPage {
  /// The decision for a screen that is not ours: `statement` must be shown, and `shown` names it in the answer.
  var portalValue: JSON {
    [
      "request": view.request.portalValue, "language": .string(texts.language),
      "statement": .array(lines.dropFirst().map(JSON.string)), "shown": .string(digest.hex),
      "parts": .array(
        view.parts.map { part in
          [
            "code": .string(part.code), "name": .string(texts.part(part.code, part.name)),
            "count": .integer(part.count),
            "protected": .bool(part.isProtected),
          ]
        }),
      "preview": .array(
        previewed.map { section in
          [
            "title": .string(section.title), "nothing": section.nothing.isEmpty ? .null : .string(section.nothing),
            "items": .array(section.items.map(JSON.string)),
          ]
        }),
    ]
  }
}
