import CDA
import Documents
import Domain
import FHIR
import Testing

/// What a written Bundle must hold, whatever the summary.
@Suite("European Bundle")
struct EuropeanBundleTests {
  @Test("The same input gives the same bytes")
  func sameBytes() throws {
    for (_, summary) in EuropeanSummaries.all() {
      let first = try EuropeanBundleWriter.write(summary, as: EuropeanSummaries.identity)
      #expect(try first == EuropeanBundleWriter.write(summary, as: EuropeanSummaries.identity))
    }
  }

  @Test("Another identity of the document changes no identifier of a resource")
  func stableIdentifiers() throws {
    var later = EuropeanSummaries.identity
    later.id.extension = "bundle-2"
    let first = try Written(EuropeanSummaries.summary())
    let second = try Written(EuropeanSummaries.summary(), as: later)
    #expect(first.bundle["identifier"] != second.bundle["identifier"])
    #expect(first.entries.map(\.url) == second.entries.map(\.url))
  }

  @Test("Another source document gives other identifiers")
  func separateIdentifiers() throws {
    var other = EuropeanSummaries.summary()
    other.header.documentID.extension = "source-2"
    let first = try Set(Written(EuropeanSummaries.summary()).entries.map(\.url))
    #expect(try first.isDisjoint(with: Written(other).entries.map(\.url)))
  }

  @Test("Every reference resolves, and every identifier is unique and a UUID of version 8")
  func references() throws {
    for (name, summary) in EuropeanSummaries.all() {
      let written = try Written(summary)
      let urls = written.entries.map(\.url)
      #expect(Set(urls).count == urls.count, "\(name)")
      for url in urls {
        let digits = Array(url.dropFirst("urn:uuid:".count))
        #expect(digits.count == 36 && digits[14] == "8" && "89ab".contains(digits[19]), "\(url)")
      }
      let known = Set(urls)
      for reference in written.values(of: "reference") {
        #expect(known.contains(reference.string ?? ""), "\(name): \(reference)")
      }
    }
  }

  @Test("What could not be read is no silence: an error as the reason where nothing stands, else a remark beside it")
  func unread() throws {
    var summary = EuropeanSummaries.summary()
    summary.immunizations = Section()
    summary.allergies = Section(
      content: .statedNone(Coding(system: "2.16.840.1.113883.5.1150.1", code: "no-known-allergies")))
    let unread = UnreadEntries(counts: ["11369-6": 1, "48765-2": 1, "11348-0": 2])
    let bytes = try EuropeanBundleWriter.write(summary, as: EuropeanSummaries.identity, unread: unread).bytes
    let composition = try JSON(reading: bytes, decimals: true)["entry"]?.array?.first?["resource"]
    for (code, isEmpty) in [("11369-6", true), ("48765-2", true), ("11450-4", false)] {
      let section = try #require(
        composition?["section"]?.array?.first { $0["code"]?["coding"]?.array?.first?["code"]?.string == code })
      let reason = section["emptyReason"]?["coding"]?.array?.first
      #expect((reason?["code"] == "error") == isEmpty && (section["entry"] == nil) == isEmpty, "\(code)")
      #expect(section["text"]?["div"]?.string?.contains("could not be read") == true, "\(code)")
    }
  }

  @Test("Nothing is empty: no string, no array, no object, no null")
  func nothingEmpty() throws {
    for (name, summary) in EuropeanSummaries.all() {
      try Written(summary).walk { value in
        #expect(value != "" && value != [] && value != .object([:]) && value != .null, "\(name)")
      }
    }
  }

  @Test("A silent source never becomes none known")
  func silence() throws {
    for summary in [EuropeanSummaries.empty(), EuropeanSummaries.narrativeOnly(), EuropeanSummaries.notAsked()] {
      let codes = try Written(summary).codes
      #expect(!codes.contains("nilknown"))
      for code in ["716186003", "160245001", "787481004", "no-known-allergies"] { #expect(!codes.contains(code)) }
    }
  }

  @Test(
    "The five compulsory sections say which kind of nothing they hold",
    arguments: ["11450-4", "48765-2", "10160-0", "47519-4", "46264-8"])
  func kindsOfNothing(code: String) throws {
    let silent = try #require(Written(EuropeanSummaries.empty()).section(code))
    #expect(silent["emptyReason"]?["coding"]?.array?.first?["code"] == "unavailable")
    let notAsked = try #require(Written(EuropeanSummaries.notAsked()).section(code))
    #expect(notAsked["emptyReason"]?["coding"]?.array?.first?["code"] == "notasked")
    let written = try Written(EuropeanSummaries.statedNone())
    let none = try #require(written.section(code))
    let absent = ["11450-4": "160245001", "48765-2": "429625007", "10160-0": "787481004"][code]
    if let absent {
      let entry = try #require(none["entry"]?.array?.first?["reference"]?.string)
      let resource = try #require(written.resource(entry))
      let concept = resource["code"] ?? resource["medicationCodeableConcept"]
      #expect(concept?["coding"]?.array?.first?["code"]?.string == absent)
    } else {
      #expect(none["emptyReason"]?["coding"]?.array?.first?["code"] == "nilknown")
    }
  }

  @Test("No information under an absence code of the pivot stays no information")
  func noInformationCode() throws {
    var summary = EuropeanSummaries.empty()
    summary.allergies.content = .statedNone(Coding(system: "2.16.840.1.113883.5.1150.1", code: "no-allergy-info"))
    let section = try #require(Written(summary).section("48765-2"))
    #expect(section["emptyReason"]?["coding"]?.array?.first?["code"] == "unavailable")
  }

  @Test("Withheld and masked are never written")
  func neverWithheld() throws {
    for (_, summary) in EuropeanSummaries.all() {
      let codes = try Written(summary).codes
      #expect(!codes.contains("withheld") && !codes.contains("masked"))
    }
  }

  @Test("Past illnesses stand in the problem list, over; silence on current problems is said beside them")
  func pastIllnesses() throws {
    let written = try Written(EuropeanSummaries.pastOnly())
    let section = try #require(written.section("11450-4"))
    #expect(written.section("11348-0") == nil)
    let entry = try #require(section["entry"]?.array?.first?["reference"]?.string)
    let condition = try #require(written.resource(entry))
    #expect(condition["clinicalStatus"]?["coding"]?.array?.first?["code"] == "resolved")
    #expect(section["extension"]?.array?.first?["valueAnnotation"]?["text"]?.string?.contains("no information") == true)
  }

  @Test("Decimals keep the spelling of the source")
  func decimals() throws {
    let written = try Written(EuropeanSummaries.summary())
    let numbers = Set(written.values(of: "value").compactMap(\.number))
    for spelled in ["1.50", "2.0", "1.250", "0.50", "80.0", "70.50", "36.60", "3.50", "5.0", "5.40"] {
      #expect(numbers.contains(spelled), "\(spelled)")
    }
    #expect(written.values(of: "valueString").contains("5,4 mmol/L"))
  }

  @Test("A summary without an author or a patient's name is refused")
  func refusals() {
    var noAuthor = EuropeanSummaries.summary()
    noAuthor.header.authors = []
    var noName = EuropeanSummaries.summary()
    noName.header.patient.name = PersonName(family: [], given: [])
    for summary in [noAuthor, noName] {
      #expect(throws: WritingFailure.missing("author")) {
        try EuropeanBundleWriter.write(summary, as: EuropeanSummaries.identity)
      }
    }
  }
}

/// A written Bundle, read again.
struct Written {
  let bundle: JSON
  let account: Account
  let entries: [(url: String, resource: JSON)]

  init(_ summary: PatientSummary, as identity: DocumentIdentity = EuropeanSummaries.identity) throws {
    let document = try EuropeanBundleWriter.write(summary, as: identity)
    bundle = try JSON(reading: document.bytes, decimals: true)
    account = document.account
    entries = (bundle["entry"]?.array ?? []).map { ($0["fullUrl"]?.string ?? "", $0["resource"] ?? .null) }
  }

  var composition: JSON { entries.first?.resource ?? .null }

  func section(_ code: String) -> JSON? {
    composition["section"]?.array?.first { $0["code"]?["coding"]?.array?.first?["code"]?.string == code }
  }

  func resource(_ url: String) -> JSON? { entries.first { $0.url == url }?.resource }

  func resources(_ type: String) -> [JSON] {
    entries.map(\.resource).filter { $0["resourceType"]?.string == type }
  }

  /// Calls `visit` with every value of the Bundle.
  func walk(_ visit: (JSON) -> Void) {
    func walk(_ value: JSON) {
      visit(value)
      for inner in value.array ?? [] { walk(inner) }
      for inner in (value.object ?? [:]).values { walk(inner) }
    }
    walk(bundle)
  }

  /// The values of every member of this name.
  func values(of name: String) -> [JSON] {
    var found: [JSON] = []
    walk { value in if let member = value[name] { found.append(member) } }
    return found
  }

  /// Every code of every coding, and every code of an extension.
  var codes: Set<String> { Set((values(of: "code") + values(of: "valueCode")).compactMap(\.string)) }
}
