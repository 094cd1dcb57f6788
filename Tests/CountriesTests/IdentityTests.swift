import CDA
import Countries
import Documents
import Domain
import Foundation
import XML
import Testing

@Suite("The identity in a French document")
struct IdentityTests {
  @Test("Keys of the INS: 97 minus the number modulo 97, Corsica as 19 and 18")
  func keys() {
    #expect(FrenchINS.isValid("278043306312427") && FrenchINS.isValid("203042A00411737"))
    // The same number in the other department of Corsica has another key.
    #expect(!FrenchINS.isValid("203042B00411737"))
    #expect(!FrenchINS.isValid("278043306312428") && !FrenchINS.isValid("27804330631242"))
    #expect(!FrenchINS.isValid("") && !FrenchINS.isValid("27804330631242A") && !FrenchINS.isValid("2780433A6312427"))
    #expect(!FrenchINS.isValid("-78043306312427") && !FrenchINS.isValid("٢78043306312427"))
  }

  @Test("A test identity is refused where the caller does not accept them")
  func testIdentity() throws {
    #expect(throws: ReadingFailure.invalid("INS", at: "", "")) {
      try FrenchSample.person("camille-rousseau", testIdentities: false)
    }
  }

  @Test("Both real roots are accepted in any mode", arguments: ["1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.9"])
  func realRoots(root: String) throws {
    for mode in [true, false] {
      let reading = try FrenchSample.person(
        "camille-rousseau", [("1.2.250.1.213.1.4.10\" ext", "\(root)\" ext")], testIdentities: mode)
      #expect(reading.summary.header.patient.identifiers.first?.root == root)
    }
  }

  @Test(
    "A record that nobody may complete is refused, and the text names no value",
    arguments: [
      ("extension=\"278043306312427\"", "extension=\"278043306312400\"", "document.invalid-part"),
      (
        "root=\"1.2.250.1.213.1.4.10\" extension=\"278043306312427\"", "root=\"1.2.3\" extension=\"1\"",
        "document.missing-part"
      ),
      ("<birthTime value=\"19780412\"/>", "<birthTime nullFlavor=\"UNK\"/>", "document.missing-part"),
      ("<birthTime value=\"19780412\"/>", "", "document.missing-part"),
      ("<birthTime value=\"19780412\"/>", "<birthTime value=\"19781399\"/>", "document.invalid-part"),
      ("<family qualifier=\"BR\">DELMAS</family>", "", ""),
      ("<given>CAMILLE ODILE</given>", "<given nullFlavor=\"UNK\"/>", ""),
      (
        "<effectiveTime value=\"20260914093000+0200\"/>\n<conf", "<effectiveTime nullFlavor=\"NI\"/>\n<conf",
        "document.missing-part"
      ),
    ])
  func refusals(old: String, new: String, code: String) throws {
    do {
      let reading = try FrenchSample.person("camille-rousseau", [(old, new)])
      #expect(code.isEmpty, "it should have been refused")
      #expect(reading.summary.header.patient.name.family == ["ROUSSEAU"])
    } catch let failure as ReadingFailure {
      #expect(failure.code == code)
      #expect(!failure.description.contains("ROUSSEAU") && !failure.description.contains("2780433"))
    }
  }

  @Test("A document about two people is refused")
  func twoPeople() throws {
    let text = try FrenchSample.text(of: "camille-rousseau")
    let start = try #require(text.range(of: "<recordTarget>")).lowerBound
    let end = try #require(text.range(of: "</recordTarget>")).upperBound
    let target = String(text[start..<end])
    #expect(throws: ReadingFailure.invalid("patient", at: "", "")) {
      try FrenchSample.person("camille-rousseau", [(target, target + target)])
    }
  }

  @Test("Two different INS are refused; the same one twice is one")
  func twoNumbers() throws {
    let id = "<id root=\"1.2.250.1.213.1.4.10\" extension=\"278043306312427\"/>"
    let other = "<id root=\"1.2.250.1.213.1.4.10\" extension=\"291096912308733\"/>"
    #expect(throws: ReadingFailure.invalid("INS", at: "", "")) {
      try FrenchSample.person("camille-rousseau", [(id, id + other)])
    }
    let reading = try FrenchSample.person("camille-rousseau", [(id, id + id)])
    #expect(reading.summary.header.patient.identifiers.map(\.extension) == ["278043306312427", "BX-10442"])
  }

  @Test("A time of birth is cut to its day; a bare language is French of France; the mailbox stays at home")
  func cutting() throws {
    let reading = try FrenchSample.person(
      "camille-rousseau",
      [
        ("<birthTime value=\"19780412\"/>", "<birthTime value=\"197804120715+0100\"/>"),
        ("<languageCode code=\"fr-FR\"/>", "<languageCode code=\"fr\"/>"),
      ])
    #expect(reading.summary.header.patient.birthTime.text == "19780412")
    #expect(reading.summary.header.language.value == "fr-FR")
    #expect(reading.summary.header.patient.telecoms.map(\.value) == ["tel:+33600000101"])
    #expect(reading.account.reasons(of: "patient.telecom") == ["lost no-place-in-pivot"])
  }

  @Test("A document of another kind is not read")
  func otherKind() throws {
    let bytes = Array("<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><templateId root=\"1.2\"/></ClinicalDocument>".utf8)
    #expect(throws: ReadingFailure.wrongKind("")) { try FrenchSample.read(bytes) }
    let vsm = try FrenchSample.document([UInt8](FrenchSample.text(of: "camille-rousseau").utf8))
    #expect(!IPSFRReader().reads(vsm) && VSMReader().reads(vsm))
    #expect(throws: ReadingFailure.wrongKind("")) { try IPSFRReader().read(vsm) }
  }
}
