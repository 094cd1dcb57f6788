import Assertions
public import Domain
import Exchange
import Foundation
import IHE
import Synchronization
import Translation
import Trust

/// One exchange from the shell: this country asks a peer for one patient's summary, as a clinician's pages do.
///
/// For tests with synthetic people. Every step goes the way of the pages: assertions, evidences and audit entries are
/// made, seal and rules are checked, and the patient is asked.
public struct ExchangeQuery: Sendable {
  public var country: CountryCode
  public var traits: PatientTraits
  /// The one-time code that the patient handed over.
  public var code: String?
  public var purpose = PurposeOfUse.treatment
  /// Language of the summary in words, for its count of items.
  public var language = LanguageTag("en-GB")
  /// Ends once the person is found: nobody is asked.
  public var onlyIdentifies = false
  /// Whether the original (L1) is fetched too, where one is offered.
  public var wantsOriginal = false
  /// How long it may take with the patient's time, in seconds.
  public var timeoutSeconds = 960

  public init(country: CountryCode, traits: PatientTraits) {
    self.country = country
    self.traits = traits
  }

  /// How it ended.
  public enum End: Sendable, Hashable {
    case identified
    case delivered
    case refused
    case expired
    /// A bare no-permission answer to the end.
    case absent
    case noRecord
    case timedOut
    case failed(code: String)
  }

  /// What it gave.
  public struct Outcome: Sendable {
    public var end: End
    /// Names the exchange on the phone; nil where nobody was asked.
    public var reference: String?
    public var sections = 0
    public var items = 0
    /// Common name of the seal's certificate; nil where the peer seals nothing.
    public var sealedBy: String?
    /// The pivot document (L3), as received and checked.
    public var document: [UInt8]?
    /// The file within the original (L1).
    public var original: [UInt8]?
    public var milliseconds = 0
  }

  /// Asks, and waits for the patient's answer.
  ///
  /// - Parameter say: each step, when it is reached; nothing about the person.
  /// - Throws: `exchange.query-mode` in production, `database.in-use` where a gateway runs on the store, and what ended
  ///   the exchange before the patient was asked.
  public func run(_ settings: Settings, _ say: @escaping @Sendable (String) -> Void) async throws -> Outcome {
    guard settings.mode != .production else { throw GatewayFailure.queryMode }
    var settings = settings
    settings.records = nil
    let answers = RetrievedDocuments()
    let rooms = try await Rooms.open(settings, recording: { answers.keep($0) })
    do {
      try await rooms.noteStart()
      let outcome = try await ask(rooms, settings, answers, say)
      await end(rooms)
      return outcome
    } catch {
      await end(rooms)
      throw error
    }
  }

  private func end(_ rooms: Rooms) async {
    await rooms.stopWaiting()
    await rooms.close()
  }

  private func ask(
    _ rooms: Rooms, _ settings: Settings, _ answers: RetrievedDocuments, _ say: @escaping @Sendable (String) -> Void
  ) async throws -> Outcome {
    let start = ContinuousClock.now
    let clinician = tester(settings, rooms.clock.now)
    let found = try await rooms.treatment.identify(
      allTraits(rooms), in: country, for: clinician, situation: purpose == .emergency ? .emergencyAnswering : .inPerson)
    say("identified: 1 match (ITI-55)")
    guard !onlyIdentifies else { return Outcome(end: .identified, milliseconds: Self.since(start)) }
    let id = try await rooms.treatment.ask(found.id, for: clinician)
    var outcome = try await wait(for: id, rooms, clinician, say)
    if outcome.end == .delivered { try await read(id, rooms, clinician, answers, &outcome) }
    outcome.milliseconds = Self.since(start)
    return outcome
  }

  private func wait(
    for id: String, _ rooms: Rooms, _ clinician: SignedInClinician, _ say: @Sendable (String) -> Void
  ) async throws -> Outcome {
    let treatment = rooms.treatment
    let limit = timeoutSeconds
    let watch = Task {
      do { try await Task.sleep(for: .seconds(limit)) } catch { return }
      // Ends the stream of changes below.
      await treatment.stop()
    }
    defer { watch.cancel() }
    var outcome = Outcome(end: .timedOut)
    var told: Set<RequestStep> = []
    guard let changes = await treatment.changes(of: id, for: clinician) else { return outcome }
    for await view in changes {
      if outcome.reference == nil {
        outcome.reference = view.reference.description
        let number = view.checkNumber.map { "; check number \($0)" } ?? ""
        say("asked: reference \(view.reference)\(number) (ITI-38)")
      }
      for step in RequestStep.allCases where view.steps[step] != nil && told.insert(step).inserted {
        say("step: \(step.rawValue) \(view.steps[step]?.iso8601 ?? "")")
      }
      if let end = view.outcome {
        outcome.end = Self.end(of: end)
        // The stream goes on until the view of the summary is closed.
        break
      }
    }
    return outcome
  }

  private func read(
    _ id: String, _ rooms: Rooms, _ clinician: SignedInClinician, _ answers: RetrievedDocuments,
    _ outcome: inout Outcome
  ) async throws {
    let (display, received) = try await rooms.treatment.display(id, in: language, for: clinician)
    outcome.sections = display.sections.count
    outcome.items = display.items.count
    outcome.sealedBy = received.sealedBy
    // The very octets that were checked: what came under the same name with another digest is not given on.
    outcome.document = answers.document(received.documentID, digest: received.documentDigest)
    if wantsOriginal, received.isOriginalOffered {
      outcome.original = try await rooms.treatment.original(of: id, for: clinician).bytes
    }
    try await rooms.treatment.close(id, for: clinician)
  }

  private func allTraits(_ rooms: Rooms) -> PatientTraits {
    var all = traits
    if let code, let authority = rooms.trustList.peer(country)?.codeAuthority {
      all.identifiers.append(InstanceIdentifier(root: authority.value, extension: code))
    }
    return all
  }

  /// Who asks: a synthetic doctor, named as what they are in both countries' logs.
  private func tester(_ settings: Settings, _ now: Instant) -> SignedInClinician {
    SignedInClinician(
      subject: "exchange-query",
      professional: HealthProfessional(
        nameID: "exchange.query", name: "Exchange QUERY (test)", role: "221", roleDisplay: "Medical Doctors"),
      organisation: CareOrganisation(
        name: "Conformance test", id: "urn:hl7ii:\(settings.homeCommunity.value):TEST",
        locality: "Conformance test", facilityType: "Hospital"),
      authenticatedAt: now)
  }

  private static func end(of outcome: RequestOutcome) -> End {
    switch outcome {
    case .delivered: .delivered
    case .refused: .refused
    case .expired: .expired
    case .absent: .absent
    case .noRecord: .noRecord
    case .failed(let code): .failed(code: code)
    }
  }

  private static func since(_ start: ContinuousClock.Instant) -> Int {
    let took = (ContinuousClock.now - start).components
    return Int(took.seconds * 1000 + took.attoseconds / 1_000_000_000_000_000)
  }
}

extension GatewayFailure {
  static let queryMode = GatewayFailure(
    "exchange.query-mode", what: "Nothing was asked.", why: "The configuration is one for production.",
    whatToDo: "Ask from the clinician's pages, or use a configuration whose mode is test.")
}

/// The documents of retrieve answers, by name, until the exchange is over.
private final class RetrievedDocuments: Sendable {
  private let documents = Mutex<[ITI39.Document]>([])

  func keep(_ call: RecordedCall) {
    guard call.service == "iti39" else { return }
    let found: [ITI39.Document]
    do {
      found = try ITI39.documents(in: call.answer)
    } catch {
      // The exchange itself reads the same answer and refuses it.
      return
    }
    documents.withLock { $0 += found }
  }

  func document(_ uniqueID: String, digest: [UInt8]) -> [UInt8]? {
    documents.withLock { all in
      all.first { $0.name.uniqueID == uniqueID && Digest.sha256($0.bytes) == digest }?.bytes
    }
  }
}
