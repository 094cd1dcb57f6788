import Domain
import Foundation
import GatewayTesting
import Testing

@testable import PDF

@Suite("A tagged PDF")
struct PDFWriterTests {
  static func document(_ blocks: [Block], title: String = "Synthèse", language: String = "fr-FR") -> PrintedDocument {
    PrintedDocument(
      title: title, language: language, created: Instant(seconds: 1_795_514_400), running: "ESSAI Personne",
      footing: "pied", blocks: blocks)
  }

  static let sample = document([
    .heading(1, "Synthèse médicale"), .facts([Fact("Nom", "ESSAI Personne")]),
    .paragraph(Paragraph([.init("Fort", isStrong: true), .init(" et clair")])),
    .paragraph(Paragraph("À lire d’abord", .warning)), .list([Paragraph("premier"), Paragraph("second")]),
    .section([
      .heading(2, "Traitements"),
      .table(
        Table(
          header: ["Élément", "Précisions"], widths: [1, 2],
          rows: [[[Paragraph("Paracétamol", .lead), Paragraph("(fr) Doliprane", .original)], [Paragraph("1 g")]]])),
    ]),
  ])

  static func rows(_ count: Int, _ words: String = "Ramipril 5 mg") -> PrintedDocument {
    let rows = (1...count).map { [[Paragraph("\(words) n° \($0).", .lead)], [Paragraph("une fois par jour")]] }
    return document([
      .section([.heading(2, "Traitements"), .table(Table(header: ["Élément", "Dose"], widths: [1, 1], rows: rows))])
    ])
  }

  @Test("Equal documents give equal bytes")
  func sameBytes() throws {
    let first = try PDFWriter.write(Self.sample)
    #expect(try PDFWriter.write(Self.sample) == first)
    var later = Self.sample
    later.created = later.created.advanced(bySeconds: 60)
    #expect(try PDFWriter.write(later) != first)
  }

  @Test("Threads that write at once all get the same bytes")
  func threads() async throws {
    let expected = try PDFWriter.write(Self.sample)
    let equal = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 1...16 { group.addTask { try PDFWriter.write(Self.sample) == expected } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(equal == [Bool](repeating: true, count: 16))
  }

  @Test(
    "Headings, paragraphs, lists and tables are structure elements", .enabled(if: Poppler.isHere, "needs poppler-utils")
  )
  func structure() throws {
    let tree = try Poppler.structure(PDFWriter.write(Self.sample))
    let names = tree.split(separator: "\n").map { line in
      line.trimmingCharacters(in: .whitespaces).replacing(" (block)", with: "").replacing(" (inline)", with: "")
    }
    #expect(
      names == [
        "Document", "H1", "\"Synthèse médicale\"",
        "Table", "TR", "TH", "P", "\"Nom\"", "TD", "P", "\"ESSAI Personne\"",
        "P", "\"Fort et clair\"", "P", "\"À lire d’abord\"",
        "L", "LI", "Lbl", "\"•\"", "LBody", "\"premier\"", "LI", "Lbl", "\"•\"", "LBody", "\"second\"",
        "Sect", "H2", "\"Traitements\"", "Table", "TR", "TH", "P", "\"Élément\"", "TH", "P", "\"Précisions\"",
        "TR", "TD", "P", "\"Paracétamol\"", "P", "\"(fr) Doliprane\"", "TD", "P", "\"1 g\"",
      ], "\(tree)")
  }

  @Test("Every font is embedded, and only DejaVu Sans is used", .enabled(if: Poppler.isHere, "needs poppler-utils"))
  func fonts() throws {
    let lines = try Poppler.run("pdffonts", ["-"], PDFWriter.write(Self.sample)).output.split(separator: "\n")
      .dropFirst(2)
    #expect(lines.count >= 2)
    for line in lines {
      let columns = line.split(separator: " ")
      #expect(columns.first?.contains("+DejaVuSans") == true, "\(line)")
      #expect(columns.suffix(5).first == "yes" && columns.suffix(4).first == "yes", "\(line)")
    }
  }

  @Test(
    "Language, shown title, structure tree, mark and metadata are in the catalogue",
    .enabled(if: Poppler.canOpen, "needs pikepdf"))
  func catalogue() throws {
    var document = Self.sample
    document.title = "Synthèse <de> Σωκράτης & Cie"
    document.author = "Dr Test"
    let pdf = try PDFWriter.write(document)
    func ask(_ expression: String) throws -> String { try Poppler.ask(expression, pdf) }
    #expect(try ask("p.Root.Lang") == "fr-FR")
    #expect(try ask("p.Root.ViewerPreferences.DisplayDocTitle") == "True")
    #expect(try ask("p.Root.StructTreeRoot.Type") == "/StructTreeRoot")
    #expect(try ask("p.Root.MarkInfo.Marked") == "True")
    #expect(try ask("p.open_metadata()['dc:title']") == document.title)
    #expect(try ask("p.open_metadata()['dc:language']") == "{'fr-FR'}")
    #expect(try ask("p.open_metadata()['dc:creator']") == "['Dr Test']")
    #expect(try ask("p.open_metadata()['xmp:CreateDate']") == document.created.iso8601Seconds)
    #expect(try ask("p.open_metadata().pdfa_status + p.open_metadata().pdfx_status") == "")
    #expect(try ask("p.docinfo.Title") == document.title)
    #expect(try ask("p.check_pdf_syntax()") == "[]")
  }

  @Test("Greek and Cyrillic text is read back", .enabled(if: Poppler.isHere, "needs poppler-utils"))
  func scripts() throws {
    let words = [
      "Γεώργιος Παπαδόπουλος, αλλεργία στην πενικιλίνη", "Алергия към пеницилин, Йоанна Щъркелова", "Łódź Žižkov Ħal",
    ]
    let text = try Poppler.text(PDFWriter.write(Self.document([.list(words.map { Paragraph($0) })])))
    for word in words { #expect(text.contains(Poppler.squeezed(word)), "\(word)") }
  }

  @Test(
    "Two hundred rows run over pages, each row once in the structure, the header row on each page",
    .enabled(if: Poppler.isHere, "needs poppler-utils"))
  func pages() throws {
    let pdf = try PDFWriter.write(Self.rows(200))
    let info = try Poppler.run("pdfinfo", ["-"], pdf).output
    let pages = info.split(separator: "\n").first { $0.hasPrefix("Pages:") }.flatMap {
      Int($0.dropFirst(6).trimmingCharacters(in: .whitespaces))
    }
    let count = try #require(pages)
    #expect(count > 3)
    let text = try Poppler.text(pdf)
    for number in 1...200 { #expect(text.contains("n°\(number).")) }
    #expect(text.components(separatedBy: "ÉlémentDose").count - 1 == count)
    for page in 1...count { #expect(text.contains("\(page)/\(count)")) }
    let rows = try Poppler.structure(pdf).split(separator: "\n").filter {
      $0.trimmingCharacters(in: .whitespaces) == "TR"
    }
    #expect(rows.count == 201)
  }

  @Test("Nothing in a text steers the page: markup, controls, overrides of direction")
  func hostile() throws {
    let hostile =
      "<b>5 < 6 & \"x\"</b> \u{0}\u{1B}[31m \u{202E}gnp.exe\u{202C} </w:t> )Tj ET ((( \\ %%EOF \u{FFFE} 🧬 e\u{301}"
    let blocks: [Block] = [
      .heading(1, hostile), .heading(9, ""), .paragraph(Paragraph(hostile)),
      .list([Paragraph(hostile), Paragraph("")]),
      .facts([Fact(hostile, hostile), Fact("", "")]), .list([]), .facts([]),
      .table(Table(header: [hostile], widths: [1], rows: [[[Paragraph(hostile, .mark)]], [[]], []])),
      .table(Table(header: ["leer"], widths: [1], rows: [])),
    ]
    var document = Self.document(blocks, title: hostile, language: "fr) /OpenAction (x")
    document.running = hostile
    document.author = hostile
    let pdf = try PDFWriter.write(document)
    if Poppler.isHere {
      let text = try Poppler.text(pdf)
      #expect(text.contains("<b>5<6&\"x\"</b>\u{FFFD}\u{FFFD}[31m\u{FFFD}gnp.exe"), "\(text)")
      #expect(!text.unicodeScalars.contains("\u{202E}"))
    }
    if Poppler.canOpen {
      #expect(try Poppler.ask("p.Root.Lang", pdf) == "frOpenActionx")
      #expect(try Poppler.ask("p.check_pdf_syntax()", pdf) == "[]")
      #expect(try Poppler.ask("'/OpenAction' in p.Root", pdf) == "False")
    }
  }

  @Test("A text longer than many pages is all there, in a table and outside", .timeLimit(.minutes(1)))
  func long() throws {
    let words = (1...20_000).map { "mot\($0)" }.joined(separator: " ")
    let unbroken = String(repeating: "x", count: 30_000)
    let table = Table(header: ["A", "B"], widths: [1, 1], rows: [[[Paragraph(words)], [Paragraph("bref")]]])
    let pdf = try PDFWriter.write(
      Self.document([.paragraph(Paragraph(words)), .table(table), .paragraph(Paragraph(unbroken))]))
    guard Poppler.isHere else { return }
    let text = try Poppler.text(pdf)
    // Once outside and once in the table; header rows and page numbers stand between pages.
    for number in stride(from: 1, through: 19_999, by: 997) {
      #expect(text.matches(of: try Regex("mot\(number)(?![0-9])")).count >= 2, "mot\(number)")
    }
    #expect(text.utf8.filter { $0 == 0x78 }.count >= 30_000)
  }

  @Test("A heading is never the last thing on a page", .enabled(if: Poppler.isHere, "needs poppler-utils"))
  func headings() throws {
    for lines in 34...46 {
      let filler = (1...lines).map { Block.paragraph(Paragraph("ligne \($0)")) }
      let pdf = try PDFWriter.write(
        Self.document(filler + [.heading(2, "Titre"), .paragraph(Paragraph("sous le titre"))]))
      let pages = try Poppler.run("pdftotext", ["-raw", "-", "-"], pdf).output.split(separator: "\u{C}")
      let page = try #require(pages.first { $0.contains("Titre") })
      #expect(page.contains("sous le titre"), "\(lines) lines")
    }
  }

  @Test("A file without a plain cross-reference table is refused, not damaged")
  func refused() throws {
    let broken = [
      "", "startxref", "startxref\n9999\n",
      "xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 1 >>\nstartxref\n0\n%%EOF",
      "1 0 obj << /Type /XRef >>\nstartxref\n0\n%%EOF", "xref\n0 99999999\nstartxref\n0\n", "xref\n0 1\nstartxref\n0",
      "xref\n0 1\n0000000000 65535 n \ntrailer\n<< /Size 1 /Root 0 0 R >>\nstartxref\n0\n%%EOF",
    ]
    for text in broken {
      #expect(throws: PDFFailure.structure("")) { _ = try IncrementalUpdate(of: Array(text.utf8)) }
    }
  }
}
