import Consent
import Documents
import Domain
import Exchange
import Hummingbird
import Trust

/// What a patient says in advance: a code for a journey, a directive, what is hidden.
extension PortalAPI {
  func addStandingRoutes(to router: Router<BasicRequestContext>) {
    act(router, "/codes", members: ["country", "sections", "minutes", "language"]) { call in
      try await makeCode(call)
    }
    read(router, "/directive", isOwn: true) { call in PortalAnswer(try await directive(call)) }
    act(
      router, "/directive", by: .put, isOwn: true,
      members: ["countries", "professions", "sections", "minutes", "shown", "language"]
    ) { call in
      try await setDirective(call)
      return PortalAnswer(try await directive(call))
    }
    act(router, "/directive", by: .delete, isOwn: true) { call in
      guard try await desk.directive(of: call.patient) != nil else { return .done }
      try await desk.endDirective(by: call.patient)
      return .done
    }
    act(router, "/directive/confirmation", isOwn: true) { call in
      try await desk.confirmDirective(by: call.patient)
      return PortalAnswer(try await directive(call))
    }
    addRestrictionRoutes(to: router)
  }

  private func makeCode(_ call: Call) async throws -> PortalAnswer {
    let texts = try call.texts()
    let sections = try call.parts("sections", of: desk)
    guard !sections.isEmpty else { throw WebFailure.portal("No part is named.") }
    let minutes = call.body["minutes"]?.integer
    guard call.body["minutes"] == nil || [15, 60, 120].contains(minutes ?? 0) else {
      throw WebFailure.portal("minutes is 15, 60 or 120.")
    }
    guard let country = CountryCode(try call.text("country")) else { throw WebFailure.portal("country is no code.") }
    guard desk.countries().contains(country) else { throw WebFailure.notOffered("country is not connected.") }
    let made = try await desk.makeCode(
      for: call.patient, country: country, sections: sections, minutes: minutes,
      shown: PatientPages.codeText(country, sections, texts, acting: call.acting(at: site.clock.now)))
    return PortalAnswer(
      [
        "code": .string(OneTimeCode.grouped(made.code.exposed)), "country": .string(country.value),
        "expiresAt": .string(made.expiresAt.iso8601Seconds),
      ], status: .created)
  }

  // MARK: Directive

  private func directive(_ call: Call) async throws -> JSON {
    let text = DirectiveText(texts: try call.texts())
    let held = try await desk.directive(of: call.patient)
    return [
      "language": .string(text.texts.language), "statement": .array(text.lines.dropFirst().map(JSON.string)),
      "shown": .string(text.digest.hex), "directive": held?.portalValue(at: site.clock.now) ?? .null,
    ]
  }

  private func setDirective(_ call: Call) async throws {
    let text = DirectiveText(texts: try call.texts())
    let countries = try call.list("countries").map { CountryCode($0) }
    guard countries.allSatisfy({ $0 != nil }), let minutes = call.body["minutes"]?.integer else {
      throw WebFailure.portal("countries is no list of codes, or minutes is missing.")
    }
    let choice = DirectiveChoice(
      countries: Set(countries.compactMap(\.self)), professions: Set(try call.list("professions")),
      sections: try call.parts("sections", of: desk), waitMinutes: minutes)
    guard try call.text("shown") == text.digest.hex else { throw WebFailure.otherText }
    guard choice.countries.isSubset(of: desk.countries()), desk.directivePolicy.allows(choice) else {
      throw WebFailure.notOffered("The directive is outside of what the country offers.")
    }
    try await desk.set(choice, shown: text.digest, by: call.patient)
  }

  // MARK: Restrictions

  private func addRestrictionRoutes(to router: Router<BasicRequestContext>) {
    read(router, "/restrictions", isOwn: true) { call in
      let texts = try call.texts()
      let rules = try await desk.restrictions(of: call.patient)
      return PortalAnswer([
        "restrictions": .array(rules.map(\.portalValue)),
        // Said once, not at every use (Regulation (EU) 2025/327, Article 8).
        "warning": try await desk.wasWarned(call.patient) ? .null : .string(texts["hideWarn"]),
      ])
    }
    read(router, "/restrictions/choices", isOwn: true) { call in
      let entries = try await desk.hideable(by: call.patient)
      return PortalAnswer(["entries": .array(entries.map(\.portalValue))])
    }
    act(router, "/restrictions", isOwn: true, members: ["what", "whom", "language"]) { call in
      let choice = RestrictionChoice(desk: desk, texts: try call.texts())
      let (what, whom) = (try call.text("what"), try call.text("whom"))
      guard let audience = choice.audience(whom),
        let (target, label) = choice.target(what, try await desk.hideable(by: call.patient))
      else { throw WebFailure.notOffered("There is no such thing to hide, or nobody such to hide it from.") }
      try await desk.restrict(target, from: audience, label: label, by: call.patient)
      let rule = try await desk.restrictions(of: call.patient).first { $0.target == target && $0.audience == audience }
      guard let rule else { throw WebFailure.broken }
      return PortalAnswer(rule.portalValue, status: .created)
    }
    act(router, "/restrictions/{id}", by: .delete, isOwn: true) { call in
      try await desk.lift(call.id(), by: call.patient)
      return .done
    }
  }
}

extension Consent.AdvanceDirective {
  func portalValue(at now: Instant) -> JSON {
    [
      "countries": .array(countries.map(\.value).sorted().map(JSON.string)),
      "professions": .array(professions.sorted().map(JSON.string)), "sections": .array(sections.map(JSON.string)),
      "minutes": .integer(waitMinutes), "confirmedAt": .string(confirmedAt.iso8601Seconds),
      "endsAt": .string(endsAt.iso8601Seconds), "isOver": .bool(now >= endsAt),
    ]
  }
}

extension Restriction {
  var portalValue: JSON {
    let what =
      switch target {
      case .wholeRecord: "record:"
      case .document(let id): "document:\(id)"
      case .section(let code): "section:\(code)"
      case .entry(let key): "entry:\(key)"
      case .author(let key): "author:\(key)"
      }
    let whom =
      switch audience {
      case .everyone: "everyone:"
      case .country(let country): "country:\(country)"
      case .profession(let role): "profession:\(role)"
      case .representatives: "representatives:"
      }
    return [
      "id": .string(id), "what": .string(what), "whom": .string(whom), "name": .string(shown(label)),
      "since": .string(madeAt.iso8601Seconds),
    ]
  }
}

extension HideableEntry {
  var portalValue: JSON {
    [
      "entry": .string("entry:\(key)"), "section": .string(section), "words": .string(shown(words)),
      "author": author.isEmpty ? .null : .string("author:\(author)"), "authorName": .string(shown(authorName)),
    ]
  }
}
