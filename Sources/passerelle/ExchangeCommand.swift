import ArgumentParser
import Domain
import Foundation
import Gateway

struct ExchangeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exchange", abstract: "Exchanges from the shell, with synthetic people (test mode only).",
    discussion: "Example:\n  passerelle exchange query --config pt.json --country fr --id-file camille.json",
    subcommands: [ExchangeQueryCommand.self])
}

/// Drives a peer from the shell.
struct ExchangeQueryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query", abstract: "Asks a country for one synthetic patient's summary, as a clinician would.",
    discussion: """
      Examples:
        passerelle exchange query --config pt.json --country fr --id-file camille.json --purpose emergency
        passerelle exchange query --config pt.json --country fr --id 1.2.250.1.213.1.4.10:278043306312427 \\
          --birth-date 1978-04-12 --store /tmp/pt-test --recordings /tmp/wire -o summary.xml --original summary.pdf
      The file: {"identifiers": [{"root": OID, "extension": VALUE}], "birthDate": "1978-04-12", "familyName": …,
      "givenName": …, "gender": "F", "code": …}; a patient's one-time code stands only there. Steps go to standard error
      while the patient decides. Evidences and audit entries are made in the store as of any exchange; --store names
      another one while a gateway runs on its own.
      Exit codes: 0 done, 3 configuration, 4 nobody or nothing found, 5 the patient's answer, 6 unreachable, 7 timed out,
      8 the document was altered, 10 the document or the request was refused.
      """)

  @Option(help: "The configuration file of the country that asks.") var config: String
  @Option(help: "The country that is asked (ISO 3166-1).") var country: String
  @Option(name: .customLong("id-file"), help: "Who is looked for: a JSON file, or - for standard input.")
  var idFile: String?
  @Option(name: .customLong("id"), help: "An identifier, ROOT:VALUE; may be given again.") var identifiers: [String] =
    []
  @Option(name: .customLong("birth-date"), help: "The birth date, yyyy-MM-dd.") var birthDate: String?
  @Option(help: "treatment or emergency.") var purpose = "treatment"
  @Option(help: "The language of the summary in words.") var language = "en"
  @Option(help: "Another store than the configuration's.") var store: String?
  @Option(help: "Write every message to files in this directory.") var recordings: String?
  @Option(name: [.customShort("o"), .customLong("output")], help: "Write the document as received to this file.")
  var output: String?
  @Option(help: "Fetch the original too and write it to this file.") var original: String?
  @Option(help: "How long to wait for all, in seconds.") var timeout = 960
  @Flag(name: .customLong("identify-only"), help: "End once the person is found.") var onlyIdentifies = false
  @Flag(help: "The result as one JSON object.") var json = false

  func validate() throws {
    guard CountryCode(country.uppercased()) != nil else { throw ValidationError("--country: two letters, as in fr") }
    guard ["treatment", "emergency"].contains(purpose) else {
      throw ValidationError("--purpose: treatment or emergency")
    }
    guard idFile != nil || !identifiers.isEmpty else {
      throw ValidationError("--id-file or --id: say who is looked for")
    }
    for text in identifiers where Self.identifier(text) == nil {
      throw ValidationError("--id: ROOT:VALUE, where ROOT is an OID")
    }
    if let birthDate, !SoughtPerson.isDate(birthDate) { throw ValidationError("--birth-date: yyyy-MM-dd") }
    guard (1...7200).contains(timeout) else { throw ValidationError("--timeout: 1 to 7200 seconds") }
  }

  func run() async throws {
    var settings = try ServeCommand.settings(config)
    if let store { settings.store = store }
    if let recordings { settings.recordings = recordings }
    let query = try makeQuery()
    let outcome: ExchangeQuery.Outcome
    do {
      outcome = try await query.run(settings) { Output.talk("  \($0)") }
    } catch let failure as any Explained {
      throw Output.explain(failure, code: Self.exit(failure.code))
    }
    if let output, let document = outcome.document { try InputFile.write(document, to: output) }
    if let original, let file = outcome.original { try InputFile.write(file, to: original) }
    Output.data(json ? report(outcome).canonical : line(outcome))
    let code = Self.exit(outcome.end)
    if code != 0 { throw ExitCode(code) }
  }

  private func makeQuery() throws -> ExchangeQuery {
    guard let asked = CountryCode(country.uppercased()) else { throw ExitCode(Exit.usage) }
    var person = try idFile.map { try SoughtPerson(InputFile.read($0)) } ?? SoughtPerson()
    person.traits.identifiers += identifiers.compactMap(Self.identifier)
    if let birthDate { person.traits.birthDate = birthDate.filter { $0 != "-" } }
    var query = ExchangeQuery(country: asked, traits: person.traits)
    query.code = person.code
    query.purpose = purpose == "emergency" ? .emergency : .treatment
    query.language = LanguageTag(language)
    query.onlyIdentifies = onlyIdentifies
    query.wantsOriginal = original != nil
    query.timeoutSeconds = timeout
    return query
  }

  private static func identifier(_ text: String) -> InstanceIdentifier? {
    guard let colon = text.firstIndex(of: ":"), let root = OID(String(text[..<colon])) else { return nil }
    let value = text[text.index(after: colon)...]
    return value.isEmpty ? nil : InstanceIdentifier(root: root.value, extension: String(value))
  }

  private func line(_ outcome: ExchangeQuery.Outcome) -> String {
    let ok = [.delivered, .identified].contains(outcome.end)
    let reference = outcome.reference.map { "  reference \($0)" } ?? ""
    let seal = outcome.end == .delivered ? "  sealed by \(outcome.sealedBy ?? "nobody")" : ""
    let content = outcome.end == .delivered ? "  \(outcome.sections) sections, \(outcome.items) items" : ""
    let seconds = "\(outcome.milliseconds / 1000).\(outcome.milliseconds % 1000 / 100) s"
    return "\(ok ? "OK" : "ENDED")  \(country.uppercased()) asked  purpose=\(purpose)  \(Self.word(outcome.end))"
      + "\(reference)\(content)\(seal)  \(seconds)"
  }

  private func report(_ outcome: ExchangeQuery.Outcome) -> JSON {
    [
      "schema": "passerelle.exchange/1", "outcome": .string(Self.word(outcome.end)),
      "country": .string(country.uppercased()), "purpose": .string(purpose),
      "reference": outcome.reference.map(JSON.string) ?? .null, "sections": .integer(outcome.sections),
      "items": .integer(outcome.items), "sealedBy": outcome.sealedBy.map(JSON.string) ?? .null,
      "milliseconds": .integer(outcome.milliseconds),
    ]
  }

  static func word(_ end: ExchangeQuery.End) -> String {
    switch end {
    case .identified: "identified"
    case .delivered: "delivered"
    case .refused: "refused"
    case .expired: "expired"
    case .absent: "consent.absent"
    case .noRecord: "record.none"
    case .timedOut: "timed-out"
    case .failed(let code): code
    }
  }

  static func exit(_ end: ExchangeQuery.End) -> Int32 {
    switch end {
    case .identified, .delivered: 0
    case .refused, .expired, .absent: Exit.refused
    case .noRecord: Exit.notFound
    case .timedOut: Exit.timedOut
    case .failed(let code): exit(code)
    }
  }

  /// The exit code of what ended an exchange, by its stable code.
  static func exit(_ code: String) -> Int32 {
    switch code {
    case "identity.not-found", "identity.not-unique", "identity.paused", "code.invalid", "record.none", "peer.unknown":
      Exit.notFound
    case "peer.unreachable", "peer.not-secure", "peer.records-unreachable": Exit.unreachable
    case "signature.invalid": Exit.altered
    case "limit.flagged": Exit.limit
    case "exchange.query-mode": Exit.configuration
    case "document.invalid": Exit.content
    default: code.hasPrefix("peer.") ? Exit.content : Exit.fault
    }
  }
}

/// Who is looked for, as a file says it.
private struct SoughtPerson {
  var traits = PatientTraits(identifiers: [])
  var code: String?

  init() {}

  /// `yyyy-MM-dd`, or the same without hyphens.
  static func isDate(_ text: String) -> Bool {
    text.wholeMatch(of: /[0-9]{4}-?(0[1-9]|1[0-2])-?(0[1-9]|[12][0-9]|3[01])/) != nil
  }

  init(_ bytes: [UInt8]) throws {
    let json: JSON
    do {
      json = try JSON(reading: bytes)
    } catch {
      throw Output.explain(error, code: Exit.usage)
    }
    for item in json["identifiers"]?.array ?? [] {
      // One that is left out unseen would look for somebody else.
      guard let root = item["root"]?.string.flatMap({ OID($0) }), let value = item["extension"]?.string, !value.isEmpty
      else { throw ValidationError("--id-file: an identifier has no root that is an OID, or no extension") }
      traits.identifiers.append(InstanceIdentifier(root: root.value, extension: value))
    }
    if let date = json["birthDate"]?.string {
      guard Self.isDate(date) else { throw ValidationError("--id-file: the birth date is not yyyy-MM-dd") }
      traits.birthDate = date.filter { $0 != "-" }
    }
    traits.familyName = json["familyName"]?.string
    traits.givenName = json["givenName"]?.string
    traits.gender = json["gender"]?.string.flatMap(AdministrativeGender.init(rawValue:))
    code = json["code"]?.string
    guard !traits.identifiers.isEmpty else {
      throw ValidationError("--id-file: it has no identifiers")
    }
  }
}
