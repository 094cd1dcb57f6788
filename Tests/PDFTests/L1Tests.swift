import CDA
import Documents
import Domain
import Foundation
import GatewayTesting
import PDF
import Terminology
import Testing
import XML

@testable import Translation

/// Records read, transcoded and written in both forms.
enum Chain {
  struct Forms {
    var name: String
    var summary: PatientSummary
    var identity: DocumentIdentity
    var l1: [UInt8]
    var l3: [UInt8]
  }

  static let translator = Translator(catalogue: .starter)

  static func forms(_ name: String, _ bytes: [UInt8]) throws -> Forms {
    let reading = try DocumentReader.read(Document.parse(bytes, limits: .nationalDocument))
    let identity = DocumentIdentity.derived(from: reading.summary.header)
    let translated = try translator.translate(reading, as: identity)
    let l1 = try translator.l1(translated.summary, as: identity)
    return Forms(
      name: name, summary: translated.summary, identity: identity, l1: l1.bytes, l3: translated.pivot)
  }

  /// The people of the demo, and the two published French samples where they are here.
  static let records: Result<[Forms], any Error> = Result {
    let folder = Project.root.appendingPathComponent("Sources/Gateway/Demo/People")
    let people = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".xml") }
    var forms = try people.sorted().map {
      try Self.forms($0, [UInt8](Data(contentsOf: folder.appendingPathComponent($0))))
    }
    guard Shared.isHere else { return forms }
    for name in ["VSM_1.4_2022.01.xml", "IPS-FR_2024.01.xml"] {
      forms.append(try Self.forms(name, Shared.bytes("samples/\(name)")))
    }
    return forms
  }

  static func pdf(_ l1: [UInt8]) throws -> [UInt8] {
    let root = try Document.parse(l1, limits: .nationalDocument).root
    return try #require(root.find("component", "nonXMLBody", "text")?.embeddedBytes)
  }

  static func display(_ forms: Forms) throws -> DisplayedSummary {
    let france = try #require(CountryCode("FR"))
    return translator.display(forms.summary, in: forms.summary.header.language, from: france)
  }
}

@Suite("The L1 form")
struct L1Tests {
  @Test("L1 and L3 point at each other, and share patient, set and language")
  func linked() throws {
    for forms in try Chain.records.get() {
      let l1 = try Document.parse(forms.l1, limits: .nationalDocument).root
      let l3 = try Document.parse(forms.l3, limits: .nationalDocument).root
      func parents(_ root: Element) -> [InstanceIdentifier] {
        root.hl7("relatedDocument").filter { $0.attribute("typeCode") == "XFRM" }
          .flatMap { $0.find("parentDocument")?.identifiers ?? [] }
      }
      #expect(l1.identifiers == [forms.identity.l1])
      #expect(parents(l1) == l3.identifiers)
      #expect(parents(l3) == l1.identifiers)
      #expect(l1.templateIDs == ["1.3.6.1.4.1.12559.11.10.1.3.1.1.7"])
      for name in ["setId", "languageCode", "recordTarget", "code", "effectiveTime"] {
        #expect(try l1.find(name)?.canonical() == l3.find(name)?.canonical(), "\(name)")
      }
    }
  }

  @Test("Same summary, same identity: same bytes")
  func sameBytes() throws {
    for forms in try Chain.records.get() {
      #expect(try Chain.translator.l1(forms.summary, as: forms.identity).bytes == forms.l1)
    }
  }

  /// Everything that the displayed form says, as it stands on paper.
  private static func words(_ displayed: DisplayedSummary) -> [String] {
    let printed = PrintedWords(language: displayed.language)
    var words = [displayed.patient.family, displayed.patient.given, displayed.patient.born, displayed.patient.sex]
    words += [displayed.updated] + displayed.warnings + displayed.document.flatMap { [$0.name, $0.value] }
    for section in displayed.sections {
      words += [section.title] + [section.nothingText, section.withdrawnText].compactMap { $0 }
      for item in section.items + section.withdrawn {
        words += [item.main.text] + item.details + item.flags.flatMap { [$0.label, $0.explanation ?? ""] }
        if let original = item.original, original.text != item.main.text {
          words.append("(\(original.language)) \(original.text)")
        }
        words += item.source.map { "\($0.name)\(printed.colon) \($0.value)" }
      }
    }
    return words
  }

  @Test(
    "Every word of the displayed form is in the PDF: nothing of the coded form is left out",
    .enabled(if: Poppler.isHere, "needs poppler-utils"))
  func complete() throws {
    for forms in try Chain.records.get() {
      let text = try Poppler.text(Chain.pdf(forms.l1))
      let words = Self.words(try Chain.display(forms)).map(Poppler.squeezed)
      #expect(words.count > 40)
      for word in words where !word.isEmpty { #expect(text.contains(word), "\(forms.name): \(word)") }
    }
  }

  @Test(
    "The PDF says nothing that the displayed form does not say", .enabled(if: Poppler.isHere, "needs poppler-utils"))
  func nothingAdded() throws {
    for forms in try Chain.records.get() {
      let displayed = try Chain.display(forms)
      let header = forms.summary.header
      let labels = PrintedWords(language: displayed.language)
      var known = Self.words(displayed) + PrintedWords.table.keys.map { labels[$0] } + [header.title]
      known.append("\(displayed.patient.family) \(displayed.patient.given)")
      known.append(header.patient.identifiers.map { "\($0.extension ?? "") (\($0.root))" }.joined(separator: ", "))
      known.append("\(forms.identity.id.extension ?? "") (\(forms.identity.id.root))")
      known.append(DisplayWords(language: displayed.language).dateTime(HL7Time(forms.identity.createdAt)) ?? "")
      let all = Poppler.squeezed(known.joined(separator: " "))
      let lines = try Poppler.structure(Chain.pdf(forms.l1)).split(separator: "\n").map(Poppler.squeezed)
      let texts = lines.filter { $0.hasPrefix("\"") }.map { $0.dropFirst().dropLast() }
      #expect(texts.count > 40)
      for text in texts where !text.isEmpty && text != "⚠" {
        let plain = text.hasPrefix("⚠") && !all.contains(text) ? text.dropFirst() : text
        #expect(all.contains(plain), "\(forms.name): \(text)")
      }
    }
  }

  @Test(
    "Every entry that the L3 gives its reader stands in the PDF, and as many of each section",
    .enabled(if: Poppler.isHere, "needs poppler-utils"))
  func sameAsL3() throws {
    let france = try #require(CountryCode("FR"))
    for forms in try Chain.records.get() {
      let received = try DocumentReader.read(Document.parse(forms.l3, limits: .nationalDocument), as: .pivot).summary
      let l3 = Chain.translator.display(received, in: received.header.language, from: france)
      let printed = try Chain.display(forms)
      let text = try Poppler.text(Chain.pdf(forms.l1))
      for code in ["48765-2", "10160-0", "11450-4", "46264-8", "47519-4", "11369-6", "10162-6", "29762-2"] {
        func entries(_ summary: DisplayedSummary) throws -> [DisplayedItem] {
          let section = try #require(summary.sections.first { $0.code == code })
          return (section.items + section.withdrawn).filter { !$0.source.isEmpty }
        }
        let read = try entries(l3)
        #expect(try read.count == entries(printed).count, "\(forms.name): \(code)")
        for item in read {
          for word in [item.main.text] + item.details {
            #expect(text.contains(Poppler.squeezed(word)), "\(forms.name): \(code): \(word)")
          }
        }
      }
    }
  }

  @Test(
    "Allergies come first; a silent section says that nothing is available",
    .enabled(if: Poppler.isHere, "needs poppler-utils"))
  func order() throws {
    let forms = try #require(try Chain.records.get().first { $0.name.hasPrefix("lucien") })
    let silent = try Chain.translator.l1(PatientSummary(header: forms.summary.header), as: forms.identity)
    let tree = try Poppler.structure(Chain.pdf(silent.bytes))
    let headings = tree.components(separatedBy: "H2 (block)\n").dropFirst().map {
      $0.split(separator: "\n").prefix(3).map { $0.trimmingCharacters(in: .whitespaces) }
    }
    #expect(headings.first?.first == "\"Allergies et intolérances\"")
    #expect(headings.count == 15)
    for heading in headings.dropLast() { #expect(heading.dropFirst() == ["P (block)", "\"non disponible\""]) }
  }

  @Test(
    "No L1 breaks a rule of the official checker", .enabled(if: PythonTools.canCheckDocuments, "needs check-ps"),
    .timeLimit(.minutes(5)))
  func conforms() throws {
    let folder = try TemporaryFolder.make("l1")
    var files: [String] = []
    for forms in try Chain.records.get() {
      let file = folder.appendingPathComponent("l1-\(forms.name)")
      try Data(forms.l1).write(to: file)
      files.append(file.path)
    }
    let outcome = try PythonTools.run([try Shared.url("conformance/check-ps").path, "-v"] + files)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(!outcome.output.contains("check-ps:"), "\(outcome.output)")
  }

  @Test("Two hundred medicines are all in the L1, in linear time", .timeLimit(.minutes(1)))
  func many() throws {
    let forms = try #require(try Chain.records.get().first { !$0.summary.medications.entries.isEmpty })
    let medicine = try #require(forms.summary.medications.entries.first)
    func time(_ count: Int) throws -> (Duration, [UInt8]) {
      var summary = forms.summary
      summary.medications.content = .entries(
        (1...count).map { number in
          var copy = medicine
          copy.product.name = "Produit n° \(number)."
          return copy
        })
      let clock = ContinuousClock()
      var bytes: [UInt8] = []
      let best = try (1...3).map { _ in
        try clock.measure { bytes = try Chain.translator.l1(summary, as: forms.identity).bytes }
      }.min()
      return (try #require(best), try Chain.pdf(bytes))
    }
    let (few, _) = try time(50)
    let (many, pdf) = try time(200)
    print("L1: 50 medicines \(few), 200 medicines \(many)")
    // Four times as much; sixteen would be the square.
    #expect(many < few * 12)
    guard Poppler.isHere else { return }
    let text = try Poppler.text(pdf)
    for number in 1...200 { #expect(text.contains("Produitn°\(number).")) }
  }

  @Test(
    "A language without words here is laid out in English, and the file says so",
    .enabled(if: Poppler.canOpen, "needs pikepdf"))
  func otherLanguage() throws {
    let forms = try #require(try Chain.records.get().first)
    #expect(try Poppler.ask("p.Root.Lang", Chain.pdf(forms.l1)) == forms.summary.header.language.value)
    var summary = forms.summary
    summary.header.language = LanguageTag("el-GR")
    let l1 = try Chain.translator.l1(summary, as: forms.identity)
    #expect(try Poppler.ask("p.Root.Lang", Chain.pdf(l1.bytes)) == "en")
  }
}
