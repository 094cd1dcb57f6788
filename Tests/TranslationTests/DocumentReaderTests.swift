import Countries
import Documents
import Domain
import Foundation
import GatewayTesting
import Testing
import Translation
import XML

@Suite("What a document is")
struct DocumentReaderTests {
  private func person() throws -> [UInt8] {
    let file = Project.root.appendingPathComponent("Sources/Gateway/Demo/People/camille-rousseau.xml")
    return [UInt8](try Data(contentsOf: file))
  }

  private func starter() throws -> [UInt8] {
    [UInt8](try Data(contentsOf: Project.root.appendingPathComponent("Schemas/starter.example.json")))
  }

  private func code(_ bytes: [UInt8], as form: InputForm? = nil) -> String? {
    do {
      _ = try DocumentReader.read(bytes, as: form)
      return nil
    } catch let failure as any Explained {
      return failure.code
    } catch {
      return "no explanation"
    }
  }

  @Test("Its first character tells XML from JSON, after a byte order mark and blanks")
  func syntax() throws {
    for prefix in ["", "\u{FEFF}", "\n\t ", "\u{FEFF}\r\n"] {
      let blank = Array(prefix.utf8)
      #expect(DocumentReader.form(of: try DocumentReader.parse(blank + person())) == .national(.vsm))
      #expect(DocumentReader.form(of: try DocumentReader.parse(blank + starter())) == .starter)
    }
  }

  @Test("National records and starter files are read from their bytes, told or found out")
  func reading() throws {
    let camille = try DocumentReader.read(person())
    #expect(try DocumentReader.read(person(), as: .national(.vsm)) == camille)
    #expect(camille.summary.header.patient.name.family == ["ROUSSEAU"])
    #expect(try DocumentReader.read(starter()) == DocumentReader.read(starter(), as: .starter))
  }

  @Test("What is read in another form than it has is refused by name")
  func wrongForm() throws {
    for form in [InputForm.starter, .fhir, .national(.ipsFR), .pivot] {
      #expect(try code(person(), as: form) == "document.wrong-kind", "\(form)")
    }
    for form in [InputForm.pivot, .l1, .friendly, .fhir, .national(.vsm)] {
      #expect(try code(starter(), as: form) == "document.wrong-kind", "\(form)")
    }
    #expect(try code(person(), as: .national(NationalFormat(rawValue: "vsm-9"))) == "document.wrong-kind")
  }

  @Test(
    "Bytes that are no document are refused with a code and a sentence, never a crash",
    arguments: [
      ([], "document.unknown-form"), (Array("   ".utf8), "document.unknown-form"),
      (Array("%PDF-1.4".utf8), "document.unknown-form"), (Array("MSH|^~\\&|".utf8), "document.unknown-form"),
      ([0xFF, 0xFE, 0x3C, 0x00], "document.unknown-form"), ([0xFE, 0xFF, 0x00, 0x3C], "document.unknown-form"),
      ([0x3C, 0x00, 0x3F, 0x00], "document.unknown-form"), ([0x00, 0x3C], "document.unknown-form"),
      ([0x00], "document.unknown-form"), ([0x3C], "xml.malformed"), (Array("{".utf8), "json.malformed"),
      (Array("{}".utf8), "document.unknown-form"), (Array("<a xmlns='urn:x'/>".utf8), "document.unknown-form"),
      (Array("{\"resourceType\":\"Patient\"}".utf8), "document.unknown-form"),
      (Array("<?xml version='1.0' encoding='ISO-8859-1'?><a/>".utf8), "xml.encoding"),
    ] as [([UInt8], String)])
  func refusals(_ bytes: [UInt8], _ expected: String) {
    #expect(code(bytes) == expected)
  }

  @Test("The words of the command line stand for the forms, both ways")
  func words() {
    let words = InputForm.allCases.map(\.rawValue)
    #expect(Set(words).count == words.count)
    #expect(Set(words).isSuperset(of: ["vsm", "ips-fr", "friendly", "pivot", "l1", "fhir", "starter"]))
    for form in InputForm.allCases { #expect(InputForm(rawValue: form.rawValue) == form) }
    #expect(InputForm(rawValue: "docx") == nil)
  }

  @Test("A document of another kind is refused by the element and line that say its kind; a cut one by its last line")
  func places() throws {
    let letter = """
      <ClinicalDocument xmlns="urn:hl7-org:v3">
        <code code="11490-0" codeSystem="2.16.840.1.113883.6.1"/>
        <component><structuredBody/></component>
      </ClinicalDocument>
      """
    #expect(try refusal(of: letter)?.why.contains("/ClinicalDocument (line 1)/code is 11490-0 (line 2)") == true)
    #expect(try refusal(of: "{\"resourceType\": \"Patient\"}")?.why.contains("it is the resource Patient") == true)
    #expect(try refusal(of: "<a>\n<b\n c=")?.why.contains("line 3") == true)
  }

  private func refusal(of text: String) throws -> (any Explained)? {
    do {
      _ = try DocumentReader.read(Array(text.utf8))
      return nil
    } catch let failure as any Explained {
      return failure
    }
  }
}
