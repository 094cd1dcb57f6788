import ArgumentParser
import Audit
import Domain
import Foundation
import Gateway

struct AuditSearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Lists exchanges, newest first.",
    discussion: """
      Examples:
        passerelle audit search --log store/fr                                    the newest 50
        passerelle audit search --log store/fr --peer PT --from 2026-11-01 --to 2026-11-30
        passerelle audit search --log store/fr --kind erased --json               one JSON object on each line
        passerelle audit search --log store/fr --trace 4bf92f3577b34da6a3ce929d0e0e4736
        passerelle audit search --log store/pt --keys keys/pt --organisation ribeira
        passerelle audit search --log store/fr --keys keys/fr --patient-file id.txt --reason "request 2026-117"
        passerelle audit search --log store/pt --keys keys/pt --professional-file id.txt --reason "complaint 7"
      Filters narrow together. Events outside of exchanges are listed where --kind or a patient is asked for.
      Identifiers are read from a file, that of a patient in the form number^^^&OID&ISO, so that they stand in no list of
      processes. Reading a copy is not recorded in the log: keep your own record of it, with the reason.
      Exit codes: 0 found, 4 nothing fits, 8 an event is altered, 9 the store cannot be read.
      """)

  @OptionGroup var place: AuditCommand.Place
  @Option(help: "Key directory of the country, to read the sealed part of events.") var keys: String?
  @Option(help: "The reference that people read on the phone.") var reference: String?
  @Option(help: "Earliest time, UTC: 2026-11-24 or 2026-11-24T10:00:00Z.") var from: String?
  @Option(help: "Latest time, UTC; a date means all of that day.") var to: String?
  @Option(help: "Country of the other side.") var peer: String?
  @Option(help: "Kind of event, for example released, erased or refused.") var kind: String?
  @Option(help: "success, refused or failed.") var outcome: String?
  @Option(help: "File with one patient's identifier; needs --keys and --reason.") var patientFile: String?
  @Option(help: "File with one professional's identifier; needs --keys and --reason.") var professionalFile: String?
  @Option(help: "Why one person's events are read.") var reason: String?
  @Option(help: "The trace id of an exchange, 32 hexadecimal digits.") var trace: String?
  @Option(help: "Part of an organisation's identifier or name; needs --keys.") var organisation: String?
  @Option(help: "How many, 1 to 10000.") var limit = 50
  @Option(help: "The next page: only what is older than this entry.") var before: Int64?
  @Flag(help: "One JSON object on each line.") var json = false

  func validate() throws {
    guard (1...10_000).contains(limit) else { throw ValidationError("--limit is 1 to 10000.") }
    guard (patientFile == nil && professionalFile == nil) == (reason == nil), reason?.isEmpty != true else {
      throw ValidationError("--patient-file or --professional-file and --reason go together.")
    }
    guard patientFile == nil || professionalFile == nil else { throw ValidationError("Name one person.") }
    guard keys != nil || organisation == nil && professionalFile == nil else {
      throw ValidationError("--organisation and --professional-file need --keys.")
    }
    guard patientFile == nil || keys != nil else { throw ValidationError("--patient-file needs --keys.") }
    _ = try filters()
  }

  func run() async throws {
    var search = try filters()
    if let patientFile {
      let text = String(decoding: try InputFile.read(patientFile), as: UTF8.self).filter { !$0.isNewline }
      guard let patient = PatientIdentifier(cx: text) else {
        throw ValidationError("The file of --patient-file holds no identifier of the form number^^^&OID&ISO.")
      }
      search.patient = Sensitive(patient)
      Output.talk("Reading about one patient. Reason: \(LogLine.plain(reason ?? ""))")
    }
    let professional = try professionalFile.map { file in
      String(decoding: try InputFile.read(file), as: UTF8.self).filter { !$0.isNewline }
    }
    if professional != nil { Output.talk("Reading about one professional. Reason: \(LogLine.plain(reason ?? ""))") }
    try await AuditCommand.explaining { [search] in
      let found = try await place.copy.read(keys: keys) { reader in
        let tag = try professional.map { try reader.tag(ofProfessional: $0) }
        return try await reader.find(search, mostRead: .max) { try fits($0, professional: tag, reader) }
      }
      for finding in found.findings {
        if json { AuditCommand.json(LogLine.json(finding)) } else { Output.data(LogLine.text(finding)) }
      }
      if let next = found.next { Output.talk("There may be more: --before \(next)") }
      if found.findings.isEmpty, isNarrowed {
        Output.talk("Nothing fits.")
        throw ExitCode(Exit.notFound)
      }
    }
  }

  private var isNarrowed: Bool {
    [reference, from, to, peer, kind, outcome, patientFile, professionalFile, trace, organisation]
      .contains { $0 != nil } || before != nil
  }

  /// What the log's indexes do not know.
  private func fits(_ finding: LogFinding, professional tag: String?, _ reader: LogReader) throws -> Bool {
    guard tag != nil || organisation != nil else { return true }
    guard case .exchange(let exchange) = finding.thing else { return false }
    if let organisation, !exchange.isOf(organisation: organisation) { return false }
    return try tag.map { try reader.isOf(professional: $0, exchange) } ?? true
  }

  private func filters() throws -> LogSearch {
    var search = LogSearch()
    search.reference = try reference ?? trace.map { try Self.reference(ofTrace: $0) }
    search.from = try from.map { try Self.time($0, isEnd: false) }
    search.to = try to.map { try Self.time($0, isEnd: true) }
    if let from = search.from, let to = search.to, to < from { throw ValidationError("--from is later than --to.") }
    search.limit = limit
    search.before = before
    if let peer {
      guard let country = CountryCode(peer.uppercased()) else { throw ValidationError("\(peer) is no country code.") }
      search.peer = country
    }
    if let kind {
      guard EventKind(rawValue: kind) != nil else {
        let known = EventKind.allCases.map(\.rawValue).sorted().joined(separator: " ")
        throw ValidationError("The log has no events of kind \(kind). Kinds: \(known)")
      }
      search.kind = kind
    }
    if let outcome {
      guard let known = AuditEvent.Outcome(rawValue: outcome) else {
        throw ValidationError("--outcome is success, refused or failed.")
      }
      search.outcome = known
    }
    return search
  }

  /// An exchange is found by the reference that its trace id is made into.
  private static func reference(ofTrace trace: String) throws -> String {
    guard let reference = LoggedExchange.reference(ofTrace: trace) else {
      throw ValidationError("--trace is 32 hexadecimal digits.")
    }
    return reference.characters
  }

  static func time(_ text: String, isEnd: Bool) throws -> Instant {
    if let time = Instant(iso8601: text) { return time }
    if let day = Instant(iso8601: "\(text)T00:00:00Z") {
      return isEnd ? Instant(milliseconds: day.advanced(bySeconds: 86_400).milliseconds - 1) : day
    }
    throw ValidationError("\(text) is no time; write 2026-11-24 or 2026-11-24T10:00:00Z.")
  }
}

struct AuditShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Tells the story of one exchange, event by event.",
    discussion: """
      Examples:
        passerelle audit show K7QM-2F9R --log store/fr --keys keys/fr
        passerelle audit show 4bf92f3577b34da6a3ce929d0e0e4736 --log store/fr      the same by its trace id
        passerelle audit show K7QM-2F9R --log store/fr --json        what stands in clear, one JSON object on each line
        passerelle audit show K7QM-2F9R --log store/fr --keys keys/fr --evidence case-17
        passerelle audit show K7QM-2F9R --log store/fr --keys keys/fr --format fhir   AuditEvent (IHE BALP), one a line
      --evidence writes the signed evidences of origin and receipt (ETSI REM, XAdES), one XML file each.
      --format fhir or atna (DICOM audit message) shows the events as the audit record repository gets them.
      Exit codes: 0 shown, 4 no such reference, 8 an event is altered, 9 the store cannot be read.
      """)

  @Argument(help: "The reference that people read on the phone, or the trace id.") var reference: String
  @OptionGroup var place: AuditCommand.Place
  @Option(help: "Key directory of the country, to read the sealed part of events.") var keys: String?
  @Option(help: "Directory to write the signed evidences to, made if missing; needs --keys.") var evidence: String?
  @Option(help: "text, fhir (AuditEvent) or atna (DICOM audit message); the latter two need --keys.")
  var format = Format.text
  @Flag(help: "One JSON object on each line.") var json = false

  /// In which form events are shown.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case fhir
    case atna
  }

  func validate() throws {
    guard format == .text || keys != nil && !json && evidence == nil else {
      throw ValidationError("--format fhir and atna need --keys, and go without --json and --evidence.")
    }
    guard evidence == nil || keys != nil else { throw ValidationError("--evidence needs --keys.") }
  }

  func run() async throws {
    let reference = LoggedExchange.reference(ofTrace: self.reference)?.characters ?? self.reference
    try await AuditCommand.explaining {
      if let outward = EventFormat(rawValue: format.rawValue), let keys {
        let lines = try await place.copy.events(ofExchange: reference, as: outward, keys: keys)
        for line in try Self.found(lines, reference) { Output.data(line) }
        return
      }
      let found = try Self.found(
        await place.copy.read(keys: keys) { try await $0.exchange(reference: reference) }, reference)
      for event in found.events {
        if json {
          let reference: [String: JSON] = ["reference": .string(found.reference.description)]
          AuditCommand.json(LogLine.json(event).merging(reference) { own, _ in own })
        } else {
          Output.data(LogLine.text(event))
        }
      }
      try await showEvidences(of: found.reference)
    }
  }

  private static func found<Found>(_ found: Found?, _ reference: String) throws -> Found {
    guard let found else {
      Output.talk("No exchange has the reference \(LogLine.plain(reference)).")
      throw ExitCode(Exit.notFound)
    }
    return found
  }

  private func showEvidences(of reference: ExchangeReference) async throws {
    let evidences = try await place.copy.evidences(of: reference, keys: keys)
    if let evidence {
      do {
        try FileManager.default.createDirectory(atPath: evidence, withIntermediateDirectories: true)
      } catch {
        throw Output.explain(FileFailure.unwritable(evidence), code: Exit.fault)
      }
    }
    for item in evidences {
      if json {
        let stamped: JSON = item.stampedAt.map { .string($0.iso8601) } ?? .null
        let members: [String: JSON] = [
          "reference": .string(reference.description), "evidence": .string(item.id), "kind": .string(item.kind),
          "title": .string(item.title), "time": .string(item.madeAt.iso8601), "stamped": stamped,
        ]
        AuditCommand.json(members)
      } else {
        let stamp = item.stampedAt.map { "stamped=\($0.iso8601Seconds)" } ?? "not stamped"
        Output.data("\(item.madeAt.iso8601Seconds) evidence \(item.kind) \(item.title) \(item.id) \(stamp)")
      }
      if let evidence, let xml = item.xml {
        try InputFile.write(xml, to: "\(evidence)/\(item.fileName)")
      }
    }
  }
}
