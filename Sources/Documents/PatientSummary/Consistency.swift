import CDA
import Domain

/// What a record says against itself. A gateway warns, since nobody in it can know which side is right: it never
/// corrects, and both sides travel.
extension PatientSummary {
  /// One carried item for each contradiction that the model shows whatever form it was read from: impossible dates
  /// (`check.end-before-start`, `check.before-birth`, `check.after-document`, `check.birth-after-document`), and an
  /// allergy whose agent is in a current medicine (`check.allergy-against-medicine`).
  ///
  /// Every note begins with "Warning:" and holds no value of the record.
  public var warnings: [AccountItem] {
    var found: [AccountItem] = []
    if header.effectiveTime.isBefore(header.patient.birthTime) {
      found.append(
        .warning(
          "header", "/ClinicalDocument/recordTarget/patientRole/patient/birthTime", "birth-after-document",
          "the patient is born after the day of the document"))
    }
    for dated in datedEntries { found.append(contentsOf: dateWarnings(dated)) }
    return found + agentWarnings
  }

  /// The provenance of every entry, and of the observations inside groups, section by section.
  public var provenances: [Provenance] {
    var found = allergies.entries.map(\.provenance) + medications.entries.map(\.provenance)
    found += (problems.entries + pastIllnesses.entries).map(\.provenance)
    found += procedures.entries.map(\.provenance) + devices.entries.map(\.provenance)
    found += immunizations.entries.map(\.provenance) + socialHistory.entries.map(\.provenance)
    found += pregnancy.entries.map(\.provenance)
    for group in vitalSigns.entries + results.entries + functionalStatus.entries {
      found.append(group.provenance)
      found += group.observations.map(\.provenance)
    }
    found += carePlan.entries.map(\.provenance) + advanceDirectives.entries.map(\.provenance)
    return found + alerts.entries.map(\.provenance) + travelHistory.entries.map(\.provenance)
  }

  // MARK: Dates

  private func dateWarnings(_ dated: DatedEntry) -> [AccountItem] {
    var found: [AccountItem] = []
    func warn(_ check: String, _ what: String) {
      found.append(.warning(dated.section, dated.path, check, what))
    }
    let times = dated.times.filter { $0 != TimeRange() }
    if times.contains(where: { range in
      guard let low = range.low, let high = range.high else { return false }
      return high.isBefore(low)
    }) {
      warn("end-before-start", "an end lies before its beginning")
    }
    if times.contains(where: { ($0.start ?? $0.high)?.isBefore(header.patient.birthTime) ?? false }) {
      warn("before-birth", "a date lies before the patient's birth")
    }
    if dated.isFact, times.contains(where: { $0.start.map(header.effectiveTime.isBefore) ?? false }) {
      warn("after-document", "a date lies after that of the document")
    }
    return found
  }

  /// Every entry with its times. The end of a treatment may lie ahead, the beginning of a fact may not.
  private var datedEntries: [DatedEntry] {
    var found = allergies.entries.map {
      DatedEntry("48765-2", $0.provenance, [$0.onset, $0.concernTime] + $0.reactions.map(\.time))
    }
    found += medications.entries.map { DatedEntry("10160-0", $0.provenance, [$0.period]) }
    found += problems.entries.map { DatedEntry("11450-4", $0.provenance, [$0.time, $0.concernTime]) }
    found += pastIllnesses.entries.map { DatedEntry("11348-0", $0.provenance, [$0.time, $0.concernTime]) }
    found += procedures.entries.map { DatedEntry("47519-4", $0.provenance, [$0.time]) }
    found += devices.entries.map { DatedEntry("46264-8", $0.provenance, [$0.time]) }
    found += immunizations.entries.map { DatedEntry("11369-6", $0.provenance, [$0.time]) }
    found += socialHistory.entries.map { DatedEntry("29762-2", $0.provenance, [$0.time]) }
    found += pregnancy.entries.map { DatedEntry("10162-6", $0.provenance, [$0.time]) }
    for (section, groups) in [("8716-3", vitalSigns), ("30954-2", results), ("47420-5", functionalStatus)] {
      for group in groups.entries {
        // An observation that takes its time from its group is warned of once.
        let inside = group.observations.filter { $0.time != group.time }
        found.append(DatedEntry(section, group.provenance, [group.time]))
        found += inside.map { DatedEntry(section, $0.provenance, [$0.time]) }
      }
    }
    found += carePlan.entries.map { DatedEntry("18776-5", $0.provenance, [$0.time], isFact: false) }
    found += advanceDirectives.entries.map { DatedEntry("42348-3", $0.provenance, [$0.time]) }
    return found + alerts.entries.map { DatedEntry("104605-1", $0.provenance, [$0.time]) }
      + travelHistory.entries.map { DatedEntry("10182-4", $0.provenance, [$0.time], isFact: false) }
  }

  // MARK: Allergies and medicines

  private var agentWarnings: [AccountItem] {
    var agents = AgentIndex()
    for allergy in allergies.entries where !allergy.isRefuted {
      if let agent = allergy.agent { agents.add(agent, at: allergy.provenance.sourcePath) }
    }
    guard !agents.isEmpty else { return [] }
    return medications.entries.filter(\.isActive).compactMap { medication in
      guard let (path, agent) = agents.match(of: medication.product) else { return nil }
      var item = AccountItem.warning(
        "10160-0", medication.provenance.sourcePath, "allergy-against-medicine",
        "a current medicine holds the agent of the allergy at \(path)")
      item.source = agent.source.first ?? agent.european
      return item
    }
  }
}

/// An entry with its times.
private struct DatedEntry {
  let section: String
  let path: String
  let times: [TimeRange]
  /// Whether the entry tells of what was, so that it cannot begin after the document.
  let isFact: Bool

  init(_ section: String, _ provenance: Provenance, _ times: [TimeRange], isFact: Bool = true) {
    self.section = section
    path = provenance.sourcePath
    self.times = times
    self.isFact = isFact
  }
}

/// The agents of a patient's allergies, by code and by word.
private struct AgentIndex {
  private typealias Match = (path: String, agent: CodedConcept)
  private struct Code: Hashable {
    let system: String
    let code: String
  }

  private var byCode: [Code: Match] = [:]
  private var byWords: [String: Match] = [:]
  /// Hashes of the keys of `byWords`, by which most texts are passed over before a word is made of them.
  private var hashes: Set<UInt64> = []
  /// Whether all keys are Latin: others may equal words that are written in other bytes.
  private var isLatin = true
  private static let atc = "2.16.840.1.113883.6.73"
  /// Shorter words name no substance by themselves.
  private static let shortestWord = 5

  var isEmpty: Bool { byCode.isEmpty && byWords.isEmpty }

  mutating func add(_ agent: CodedConcept, at path: String) {
    for key in Self.codes(agent) where byCode[key] == nil { byCode[key] = (path, agent) }
    for text in Self.texts(agent) {
      let phrase = Self.phrase(text)
      guard byWords[phrase] == nil else { continue }
      byWords[phrase] = (path, agent)
      let isKnown = visitHashes(of: phrase) { hash, isWhole in
        if isWhole { hashes.insert(hash) }
        return true
      }
      isLatin = isLatin && isKnown
    }
  }

  /// The allergy that a product speaks against: the same code, an ATC class above its own, or the same words.
  func match(of product: MedicinalProduct) -> (path: String, agent: CodedConcept)? {
    var concepts = product.ingredients.map(\.substance)
    if let atc = product.atc { concepts.append(atc) }
    concepts.append(CodedConcept(source: product.codes, originalText: product.name))
    for concept in concepts {
      for key in Self.codes(concept) + Self.classes(concept) {
        if let found = byCode[key] { return found }
      }
      guard mayHold(concept) else { continue }
      let texts = Self.texts(concept)
      for text in texts {
        if let found = byWords[Self.phrase(text)] { return found }
      }
      for text in texts {
        for word in text where word.utf8.count >= Self.shortestWord {
          if let found = byWords[word], word.count >= Self.shortestWord { return found }
        }
      }
    }
    return nil
  }

  /// Whether a word of a concept's texts, or all words of one, may be a key.
  private func mayHold(_ concept: CodedConcept) -> Bool {
    func mayHold(_ text: String?) -> Bool {
      guard let text else { return false }
      guard isLatin else { return true }
      var isPossible = false
      let isKnown = visitHashes(of: text) { hash, _ in
        isPossible = hashes.contains(hash)
        return !isPossible
      }
      return isPossible || !isKnown
    }
    return concept.source.contains { mayHold($0.display) } || mayHold(concept.european?.display)
      || mayHold(concept.originalText)
  }

  /// Calls `body` with the hash (FNV-1a) of each word of a text, and with that of all its words, until it answers false;
  /// answers whether the text is Latin.
  private func visitHashes(of text: String, _ body: (_ hash: UInt64, _ isWhole: Bool) -> Bool) -> Bool {
    let start: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ byte: UInt8, to hash: UInt64) -> UInt64 { (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    var word = start
    var whole = start
    var goesOn = true
    let isLatin = Self.visitLatin(text) { byte in
      guard goesOn else { return }
      if let byte {
        if word == start, whole != start { whole = add(0x20, to: whole) }
        word = add(byte, to: word)
        whole = add(byte, to: whole)
      } else {
        goesOn = word == start || body(word, false)
        word = start
      }
    }
    if isLatin, goesOn { _ = body(whole, true) }
    return isLatin
  }

  private static func codings(_ concept: CodedConcept) -> [Coding] {
    concept.source + (concept.european.map { [$0] } ?? [])
  }

  private static func codes(_ concept: CodedConcept) -> [Code] {
    codings(concept).map { Code(system: $0.system, code: $0.code) }
  }

  /// The ATC groups above a substance: pharmacological and chemical subgroup (levels 3 and 4 of five).
  private static func classes(_ concept: CodedConcept) -> [Code] {
    codings(concept).filter { $0.system == atc }.flatMap { coding in
      [4, 5].filter { $0 < coding.code.utf8.count }.map { Code(system: atc, code: String(coding.code.prefix($0))) }
    }
  }

  private static func phrase(_ text: [String]) -> String {
    text.count == 1 ? text[0] : text.joined(separator: " ")
  }

  private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "0"..."9": true
    case "\0"..."\u{7F}": false
    // The letters of Latin-1 need no look into the tables of Unicode.
    case "\u{E0}"..."\u{F6}", "\u{F8}"..."\u{FF}": true
    default:
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || scalar.properties.canonicalCombiningClass != .notReordered
    }
  }

  private static func texts(_ concept: CodedConcept) -> [[String]] {
    (codings(concept).compactMap(\.display) + [concept.originalText].compactMap { $0 }).map(words)
      .filter { $0.reduce(0) { $0 + $1.unicodeScalars.count } >= shortestWord }
  }

  /// The words of a text in small letters.
  private static func words(of text: String) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    let isLatin = visitLatin(text) { byte in
      if let byte {
        word.append(byte)
      } else if !word.isEmpty {
        words.append(String(decoding: word, as: UTF8.self))
        word.removeAll(keepingCapacity: true)
      }
    }
    return isLatin ? words : text.lowercased().unicodeScalars.split { !isWordScalar($0) }.map(String.init)
  }

  /// Calls `body` with each byte of the words of a text in small letters, and with nil behind each word; answers whether
  /// the text is of ASCII and letters of Latin-1, as nearly every one: of another it says nothing of worth.
  private static func visitLatin(_ text: String, _ body: (UInt8?) -> Void) -> Bool {
    let result = text.utf8.withContiguousStorageIfAvailable { text in
      var at = 0
      while at < text.count {
        let byte = text[at]
        at += 1
        switch byte {
        case 0x61...0x7A, 0x30...0x39: body(byte)
        case 0x41...0x5A: body(byte | 0x20)
        case 0xC3 where at < text.count && text[at] | 0x20 != 0xB7:
          // From À to ÿ, without the signs of multiplication and division; ß (9F) has no large letter here.
          body(byte)
          body(text[at] == 0x9F ? 0x9F : text[at] | 0x20)
          at += 1
        case 0..<0x80: body(nil)
        default: return false
        }
      }
      body(nil)
      return true
    }
    return result ?? false
  }
}

extension Allergy {
  /// Whether the source rules the allergy out (HL7 AllergyIntolerance verification status).
  fileprivate var isRefuted: Bool {
    let codes = (certainty?.source ?? []) + (certainty?.european.map { [$0] } ?? [])
    return codes.contains { ["refuted", "entered-in-error"].contains($0.code) }
  }
}

extension AccountItem {
  fileprivate static func warning(_ section: String, _ path: String, _ check: String, _ what: String) -> AccountItem {
    AccountItem(
      section: section, sourcePath: path, element: "check.\(check)", outcome: .carried,
      note: "Warning: \(what); both sides are carried as the source has them.")
  }
}
