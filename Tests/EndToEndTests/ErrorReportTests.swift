import Audit
import Database
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing
import Trust

@testable import Gateway
@testable import Web

/// “Report a possible error” (users.md 3.7): Portugal's page, its log, a real mail server, and what France's contact reads.
@Suite("Reports of possible errors", .serialized)
struct ErrorReportTests {
  /// Names, numbers and words of the record that stands on the screen, and who reports.
  private static let secrets = [
    "ROUSSEAU", "Rousseau", "Camille", "19780412", "Peanut", "Arachide", "ramipril", "RAMIPRIL", "MARTINS",
    "Ribeira", "Porto,",
  ]

  private func mailed(_ service: MailService) async throws -> PortuguesePages {
    let notifications = try NotificationTests().mailSettings(service.port, TemporaryFolder.make("mail-settings"))
    return try await PortuguesePages.start(edit: { settings in
      settings.notifications = notifications
      settings.accounts.append(
        DemoAccountSettings(
          name: "aude", password: "demo", role: "auditor", displayName: "Aude", patient: nil, profession: nil,
          organisation: nil, organisationID: nil, locality: nil, facilityType: nil, language: "en"))
    })
  }

  private func delivered(_ pages: PortuguesePages) async throws -> (address: String, number: String) {
    let number = pages.france.patient(.behaving(.well))
    return (try await pages.asked(number), number)
  }

  private func events(_ pages: PortuguesePages) async throws -> [LoggedEvent] {
    let keys = pages.rooms.keys
    let secrets = AuditSecrets(
      pseudonym: try keys.secret(named: "pseudonym"), data: try keys.secret(named: "data"))
    return try await LogReader(store: pages.rooms.store, secrets: secrets).latest(limit: 500)
      .filter { $0.kind.hasPrefix("error-report") }
  }

  private func reference(_ page: Browser.Page) throws -> String {
    String(try required(page.text.firstMatch(of: /class="mono">([A-Z0-9]{4}-[A-Z0-9]{4})</)).output.1)
  }

  @Test(
    "Once, by mail, to the contact of the signed list: reference, countries, kind and place, nothing of the patient",
    .enabled(if: MailService.isHere, "needs aiosmtpd"))
  func mail() async throws {
    let service = try await MailService.start(.startTLS, certificate: DevelopmentPKI.path("fr/tls-server"))
    let pages = try await mailed(service)
    let (address, number) = try await delivered(pages)
    #expect(try await pages.page(address).text.contains("href=\"\(address.dropFirst(pages.url.count))/report\""))
    let form = try await pages.page("\(address)/report")
    #expect(form.text.contains("A message goes to Demonstration help desk FR, errors@ncp.fr.example."))
    #expect(form.text.contains("<optgroup label=\"Allergies and intolerances\">"))
    #expect(form.text.contains("<option value=\"48765-2/1\">"))

    // Nothing chosen, a place that the document does not have, words in place of a place: nothing is reported.
    for (fields, fault) in [
      ([], "Choose what may be wrong."),
      ([("kind", "item-wrong"), ("place", "48765-2/99")], "The open summary has no such place."),
      ([("kind", "item-wrong"), ("place", "48765-2/1\r\nBcc: x@example.org")], "The open summary has no such place."),
      ([("kind", "patient has an allergy")], "Choose what may be wrong."),
    ] as [([(String, String)], String)] {
      let answer = try await pages.post("\(address)/report", fields, "en")
      #expect(answer.status == 422 && answer.text.contains(fault), "\(fields)")
    }
    let stranger = Browser(client: pages.rooms.client)
    #expect(try await stranger.post("\(address)/report", [("kind", "other")]).status == 401)
    #expect(try await events(pages).isEmpty)

    let choice = [("kind", "item-wrong"), ("place", "48765-2/1"), ("comment", "the patient eats peanuts")]
    let token = try required(try await pages.page("\(address)/report").token)
    let done = try await pages.post("\(address)/report", choice, "en")
    #expect(done.url == "\(address)/report/1" && done.text.contains("is on its way"))
    #expect(
      done.text.contains("An item is wrong — Allergies and intolerances (LOINC 48765-2), entry 1 of the document"))
    // Twice, with the token of before; then Back, and again with a new one; then without any.
    for fields in [[("token", token)], [], [("token", "of another site")]] {
      let repeated = try await pages.post("\(address)/report", fields + choice, "en")
      #expect(repeated.url == "\(address)/report/1")
    }
    let reported = try await events(pages)
    try #require(reported.count == 1)
    #expect(reported[0].event?.details["errorKind"] == "item-wrong")
    #expect(reported[0].event?.details["errorPlace"] == "48765-2/1")
    #expect(reported[0].event?.details["way"] == "email" && reported[0].event?.peer?.value == "FR")

    let sender = try required(pages.rooms.errorReports)
    await sender.pass()
    await sender.pass()
    #expect(sender.failure == nil)
    let messages = try service.messages
    try #require(messages.count == 1)
    let (message, reference) = (messages[0], try reference(done))
    #expect(message.recipient == "errors@ncp.fr.example" && message.account == MailService.user)
    #expect(message.subject == "Erreur possible dans un résumé médical, référence \(reference)")
    for part in [
      "Référence : \(reference)", "Transmis par : France (FR)", "Lu dans : Portugal (PT)", "Un élément est faux",
      "Allergies et intolérances (LOINC 48765-2), élément 1 du document",
      "Demonstration help desk PT, errors@ncp.pt.example",
    ] { #expect(message.body.contains(part), "\(part)") }
    #expect(message.text.contains("Reply-To: <errors@ncp.pt.example>") && !message.text.contains("Bcc"))
    for secret in Self.secrets + [number, "peanut"] {
      #expect(!message.body.contains(secret) && !message.text.contains(secret), "\(secret)")
    }
    #expect(try await pages.page("\(address)/report/1").text.contains("was handed over at"))
    let sent = try required(try await events(pages).first { $0.kind == EventKind.errorReportSent.rawValue }?.event)
    #expect(sent.outcome == .success && sent.trace == reported[0].event?.trace)
    // Nothing of the message stays in the store.
    let kept = try await pages.rooms.store.read { connection in
      try connection.query("SELECT facts FROM error_reports", []).map { try $0.blob("facts") }
    }
    #expect(kept == [[]])

    let aude = Browser(client: pages.rooms.client)
    _ = try await aude.signIn(at: pages.url, account: "aude", password: "demo")
    let story = try await aude.get("\(pages.url)/audit/\(reference)").text
    #expect(story.contains("Possible error reported") && story.contains("handed to the mail server"))
    #expect(story.contains("Reported: An item is wrong. Place: Allergies and intolerances (LOINC 48765-2), entry 1"))
    for secret in ["ROUSSEAU", "Peanut", "Arachide"] { #expect(!story.contains(secret)) }
    service.stop()
    await pages.stop()
  }

  @Test(
    "A mail server that is away loses nothing: what waits is in the store, and another process sends it",
    .enabled(if: MailService.isHere, "needs aiosmtpd"))
  func away() async throws {
    let service = try await MailService.start(.startTLS, certificate: DevelopmentPKI.path("fr/tls-server"))
    let pages = try await mailed(service)
    let (address, _) = try await delivered(pages)
    service.stop()
    let done = try await pages.post("\(address)/report", [("kind", "translation"), ("place", "10160-0")], "en")
    #expect(done.url == "\(address)/report/1")
    let sender = try required(pages.rooms.errorReports)
    await sender.pass()
    #expect(sender.failure == "transport.unreachable")
    #expect(try await pages.page("\(address)/report/1").text.contains("is on its way"))
    let again = try await MailService.start(
      .startTLS, certificate: DevelopmentPKI.path("fr/tls-server"), port: service.port)
    let rooms = pages.rooms
    let list = rooms.trustList
    let restarted = try ErrorReportMail(
      ErrorReportQueue(
        store: rooms.store, key: try rooms.keys.secret(named: "data"), audit: rooms.log, clock: rooms.clock),
      try required(NotificationTests().mailSettings(again.port, TemporaryFolder.make("mail-settings")).email),
      own: rooms.own.country, trustList: { list }, clock: rooms.clock)
    for _ in 0..<20 where try again.messages.isEmpty {
      try await Task.sleep(for: .milliseconds(500))
      await restarted.pass()
    }
    #expect(try again.messages.map(\.body).first?.contains("(LOINC 10160-0)") == true)
    again.stop()
    await pages.stop()
  }

  @Test("Without mail the page gives the message: a link that is filled in, the text to copy, the telephone")
  func byHand() async throws {
    let pages = try await PortuguesePages.start()
    let (address, number) = try await delivered(pages)
    #expect(try await pages.page("\(address)/report").text.contains("This service sends no mail."))
    let done = try await pages.post("\(address)/report", [("kind", "unreadable"), ("place", "")], "en")
    #expect(done.text.contains("Nothing has been sent yet."))
    #expect(done.text.contains("href=\"tel:+33199001234\""))
    let link = try required(
      done.text.firstMatch(of: /href="mailto:errors@ncp\.fr\.example\?subject=([^&"]+)&amp;body=([^"]+)"/))
    let subject = try required(String(link.output.1).removingPercentEncoding)
    let body = try required(String(link.output.2).removingPercentEncoding)
    let copied = try required(done.text.firstMatch(of: /<pre lang="fr">([^<]*)<\/pre>/)).output.1
    #expect(subject.contains(try reference(done)) && body.contains("Quelque chose est illisible"))
    #expect(body.contains("Aucun endroit précis") && body.contains("\r\n"))
    #expect(copied == "\(subject)\n\n\(body.replacing("\r\n", with: "\n"))")
    for secret in Self.secrets + [number] { #expect(!body.contains(secret), "\(secret)") }
    #expect(try await events(pages).map { $0.event?.details["way"] } == ["by-hand"])
    // Closed, a place cannot be chosen; that it was another person's record can be said all the same.
    _ = try await pages.post("\(address)/close", [], "en")
    #expect(try await pages.page("\(address)/report").text.contains("The summary is closed"))
    let refused = try await pages.post("\(address)/report", [("kind", "other"), ("place", "48765-2")], "en")
    #expect(refused.status == 422)
    let other = try await pages.post("\(address)/report", [("kind", "wrong-person")], "en")
    #expect(other.url == "\(address)/report/2" && !other.text.contains("ROUSSEAU"))
    #expect(try await events(pages).count == 2)
    await pages.stop()
  }

  @Test("A country that names no contact: the page says so and what to do instead, in every language")
  func nobody() async throws {
    let pages = try await PortuguesePages.start(prepare: { pki in
      try SignedList.change(in: pki) { country, members in
        if country == "FR" { members["contact"] = nil }
        if country == "PT" { members["contact"] = ["name": "Help desk", "telephone": "+351 21 000 00 00"] }
      }
    })
    let (address, _) = try await delivered(pages)
    let words = [
      "en": "France names no contact for errors", "fr": "Contact pour les erreurs non indiqué (France)",
      "pt": "Contacto para erros não indicado (França)", "de": "Kein Ansprechpartner für Fehler genannt (Frankreich)",
    ]
    for (number, language) in PageTexts.offered.enumerated() {
      let kind = ErrorReport.Kind.allCases[number].rawValue
      let said = try required(words[language])
      #expect(try await pages.page("\(address)/report", language).text.contains(said), "\(language)")
      let done = try await pages.post("\(address)/report", [("kind", kind)], language)
      #expect(done.text.contains(said), "\(language)")
      #expect(done.text.contains("tel:+351210000000") && !done.text.contains("mailto:"))
    }
    #expect(try await events(pages).count == 4)
    #expect(try await events(pages).allSatisfy { $0.event?.details["way"] == "none" })
    await pages.stop()
  }

  @Test("Only who asked reports, only about what was delivered, and a flood ends")
  func limits() async throws {
    let pages = try await PortuguesePages.start()
    let (address, _) = try await delivered(pages)
    let id = String(try required(address.split(separator: "/").last))
    let treatment = pages.rooms.treatment
    let other = SignedInClinician(
      subject: "other",
      professional: HealthProfessional(nameID: "other", name: "Other", role: "221", roleDisplay: "Doctor"),
      organisation: CareOrganisation(
        name: "H", id: "urn:hl7ii:2.999.351.10:HDR", locality: "Porto", facilityType: "Hospital"),
      authenticatedAt: pages.rooms.clock.now)
    await #expect(throws: ExchangeFailure.self) {
      _ = try await treatment.reportError(ErrorReport(.other, at: nil), in: id, for: other)
    }
    #expect(await treatment.reporting(of: id, for: other) == nil)
    let refused = try await pages.asked(pages.france.patient(.behaving(.refused)))
    #expect(try await pages.page("\(refused)/report").status == 404)
    // The page of an error gives no token to the next form.
    _ = try await pages.page("\(address)/report")
    let kinds = ErrorReport.Kind.allCases.map(\.rawValue)
    for number in 0..<CountryOfTreatment.mostReports {
      let place = ["", "48765-2"][number / kinds.count]
      let done = try await pages.post(
        "\(address)/report", [("kind", kinds[number % kinds.count]), ("place", place)], "en")
      #expect(done.url == "\(address)/report/\(number + 1)")
    }
    let last = try await pages.post("\(address)/report", [("kind", "other"), ("place", "10160-0")], "en")
    #expect(last.status == 422 && last.text.contains("so many reports"))
    #expect(try await events(pages).count == CountryOfTreatment.mostReports)
    await pages.stop()
  }
}
