import ArgumentParser
import Documents
import Domain
import Foundation
import Terminology
import Translation
import XML

struct TranslateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "translate", abstract: "Translates a national record into a European form, or into words.",
    discussion: """
      Examples:
        passerelle translate vsm.xml --to pivot -o pivot.xml --report report.json
        passerelle translate ips-fr.xml --to display --language pt
        passerelle translate vsm.xml --to eps -o bundle.json
        passerelle translate registries.json --from starter --to pivot --explain
      """)

  enum Form: String, ExpressibleByArgument, CaseIterable {
    case friendly
    case pivot
    case l1
    case eps
    case display
  }

  @Argument(help: "The document; - reads standard input.") var file: String
  @Option(
    help: "Output form: l1 is a CDA around a PDF, eps the HL7 Europe FHIR Bundle, display the words a clinician reads.")
  var to: Form
  @Option(help: "Language of the reader, for display: en, fr, pt or de; other forms keep the source's.")
  var language: String?
  @Option(
    help: "Input form, when it is not to be detected: \(InputForm.allCases.map(\.rawValue).joined(separator: ", ")).")
  var from: String?
  @Option(name: [.short, .customLong("output")], help: "Where the document goes instead of standard output.")
  var output: String?
  @Option(help: "Where the account of every item goes, as JSON.") var report: String?
  @Flag(help: "Print that account for people.") var explain = false
  @Option(help: "Directory with official terminology; without it the starter set is used.") var terminology: String?

  func validate() throws {
    if to == .display, let language, !Translator.displayLanguages.contains(language) {
      throw ValidationError("--language is one of: \(Translator.displayLanguages.joined(separator: ", "))")
    }
    if to == .display, language == nil { throw ValidationError("--to display needs --language") }
    if let from, InputForm(rawValue: from) == nil {
      throw ValidationError("--from is one of: \(InputForm.allCases.map(\.rawValue).joined(separator: ", "))")
    }
  }

  func run() throws {
    let translator = Translator(catalogue: try TerminologyOption.catalogue(terminology))
    let bytes = try InputFile.read(file)
    do {
      let reading = try DocumentReader.read(bytes, as: from.flatMap(InputForm.init(rawValue:)))
      switch to {
      case .pivot: try pivot(reading, translator)
      case .friendly: try friendly(reading, translator)
      case .l1:
        let identity = DocumentIdentity.derived(from: reading.summary.header)
        try write(reading, translator) { try translator.l1($0, as: identity) }
      case .eps:
        let identity = DocumentIdentity.bundle(derivedFrom: reading.summary.header)
        try write(reading, translator) { try EuropeanBundleWriter.write($0, as: identity) }
      case .display: try display(reading, translator)
      }
    } catch let failure as any Explained {
      throw Output.explain(failure, code: Exit.content)
    }
  }

  private func pivot(_ reading: Reading, _ translator: Translator) throws {
    let translated = try translator.translate(reading, as: .derived(from: reading.summary.header))
    try finish(translated.pivot, translated.report)
  }

  private func friendly(_ reading: Reading, _ translator: Translator) throws {
    let identity = DocumentIdentity.derived(from: reading.summary.header, form: .friendly)
    try write(reading, translator) { try PivotWriter.write($0, as: identity, form: .friendly) }
  }

  /// A form that is written from the transcoded summary.
  private func write(
    _ reading: Reading, _ translator: Translator, _ form: (PatientSummary) throws -> WrittenDocument
  ) throws {
    let (summary, transcoded) = translator.transcode(reading.summary)
    let written = try form(summary)
    try finish(
      written.bytes,
      translator.report(of: reading, as: summary, transcoded: transcoded, written: written.account))
  }

  private func display(_ reading: Reading, _ translator: Translator) throws {
    let (summary, transcoded) = translator.transcode(reading.summary)
    let country = summary.header.custodian.addresses.first?.country.flatMap { CountryCode($0) }
    guard let country = country ?? CountryCode(summary.header.language.value.suffix(2).uppercased()) else {
      throw ReadingFailure.missing("country", at: "/ClinicalDocument/custodian")
    }
    let displayed = translator.display(
      summary, in: LanguageTag(language ?? "en"), from: country, unread: reading.unread)
    try finish(Array((displayed.text + "\n").utf8), translator.report(of: reading, as: summary, transcoded: transcoded))
  }

  private func finish(_ bytes: [UInt8], _ report: TranslationReport) throws {
    if let output { try InputFile.write(bytes, to: output) } else { Output.write(bytes, to: .standardOutput) }
    if let file = self.report { try InputFile.write(report.bytes + [0x0A], to: file) }
    if explain { Output.talk(report.explanation) }
    if output != nil { Output.talk(report.summaryLine) }
  }
}

/// The terminology that content verbs work with.
enum TerminologyOption {
  static func catalogue(_ directory: String?) throws -> Catalogue {
    guard let directory else { return .starter }
    do {
      return try Catalogue.load(directory: directory, on: Day(SystemClock().now)).filled(from: .starter)
    } catch {
      throw Output.explain(error, code: Exit.configuration)
    }
  }
}
