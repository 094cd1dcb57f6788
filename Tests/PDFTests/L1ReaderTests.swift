import CDA
import Documents
import Domain
import Foundation
import GatewayTesting
import Testing
import XML

@Suite("Reading an unstructured summary")
struct L1ReaderTests {
  static func parse(_ text: String) throws -> Document {
    try Document.parse(Array(text.utf8), limits: .nationalDocument)
  }

  static func written() throws -> (forms: Chain.Forms, text: String) {
    let forms = try #require(try Chain.records.get().first)
    return (forms, String(decoding: forms.l1, as: UTF8.self))
  }

  @Test("What was written is read back: header, file, one line in the account, and no facts")
  func readBack() throws {
    for forms in try Chain.records.get() {
      let document = try Document.parse(forms.l1, limits: .nationalDocument)
      #expect(L1Reader.reads(document))
      let reading = try L1Reader.read(document)
      #expect(reading.summary.header.patient == forms.summary.header.patient)
      #expect(reading.summary.header.setID == forms.summary.header.setID ?? forms.summary.header.documentID)
      #expect(reading.summary.header.relatedDocuments == [forms.identity.id])
      #expect(reading.summary == PatientSummary(header: reading.summary.header))
      #expect(try reading.attachments.map(\.bytes) == [Chain.pdf(forms.l1)])
      #expect(reading.attachments.first?.mediaType == "application/pdf")
      #expect(reading.account.items.map(\.outcome) == [.narrativeOnly(.attachment)])
      #expect(!(try L1Reader.reads(Document.parse(forms.l3, limits: .nationalDocument))))
    }
  }

  @Test("A national unstructured summary is read by its code")
  func national() throws {
    let text = try Self.written().text.replacing("1.3.6.1.4.1.12559.11.10.1.3.1.1.7", with: "2.999.1")
    #expect(try L1Reader.read(Self.parse(text)).attachments.count == 1)
    let letter = text.replacing("60591-5", with: "11488-4")
    #expect(throws: ReadingFailure.wrongKind("")) { _ = try L1Reader.read(Self.parse(letter)) }
  }

  @Test("A body that holds no readable file is refused")
  func refused() throws {
    let text = try Self.written().text
    let body = try #require(text.firstRange(of: try Regex("<text[^>]*>[^<]*</text>")))
    let bodies = [
      "<text mediaType=\"application/pdf\" representation=\"B64\">JVBERi0*</text>",
      "<text mediaType=\"application/pdf\" representation=\"B64\"></text>",
      "<text mediaType=\"application/pdf\" representation=\"B64\">AAAA</text>",
      "<text mediaType=\"application/pdf\"><reference value=\"https://example.org/a.pdf\"/></text>",
    ]
    for other in bodies {
      let document = try Self.parse(text.replacingCharacters(in: body, with: other))
      #expect(throws: ReadingFailure.invalid("", at: "", "")) { _ = try L1Reader.read(document) }
    }
    let none = try Self.parse(text.replacingCharacters(in: body, with: ""))
    #expect(throws: ReadingFailure.missing("", at: "")) { _ = try L1Reader.read(none) }
    let noBirth = try Self.parse(text.replacing(try Regex("<birthTime[^>]*>"), with: ""))
    #expect(throws: ReadingFailure.missing("", at: "")) { _ = try L1Reader.read(noBirth) }
  }

  @Test("An L1 needs an identifier of its own")
  func noIdentity() throws {
    let forms = try Self.written().forms
    var identity = forms.identity
    identity.l1 = nil
    #expect(throws: WritingFailure.missing("")) {
      _ = try L1Writer.write(forms.summary.header, pdf: Array("%PDF-1.4".utf8), as: identity, l3: forms.identity.id)
    }
  }
}
