import CDA
import Countries
import Documents
import Domain
import Foundation
import Testing
import XML

@Suite("French entries with parts missing, repeated or strange")
struct RobustnessTests {
  @Test("A second agent becomes an allergy of its own: none is lost")
  func twoAgents() throws {
    let agent = "<participant typeCode=\"CSM\">"
    let second =
      "<participant typeCode=\"CSM\"><participantRole classCode=\"MANU\"><playingEntity classCode=\"MMAT\"><code code=\"256350002\" codeSystem=\"2.16.840.1.113883.6.96\" displayName=\"amande\"/></playingEntity></participantRole></participant>"
    let reading = try FrenchSample.person("lesia-santini", [(agent, second + agent)])
    #expect(reading.summary.allergies.entries.map(\.agent?.code) == ["256350002", "ALG-17"])
    #expect(reading.summary.allergies.entries.map(\.reactions.count) == [1, 1])
  }

  @Test("An agent with words only, and one with a null code and a translation, keep what they have")
  func agents() throws {
    let code =
      "code=\"ALG-17\" codeSystem=\"1.2.250.1.213.1.4.10.99.1\" codeSystemName=\"LOCAL\" displayName=\"Gelée royale\""
    let words = try FrenchSample.person("lesia-santini", [(code, "nullFlavor=\"OTH\"")])
    #expect(words.summary.allergies.entries.first?.agent?.originalText == "Gelée royale")
    #expect(words.summary.allergies.entries.first?.agent?.nullFlavor == .other)
    let translated = try FrenchSample.person(
      "lesia-santini",
      [
        (code, "nullFlavor=\"OTH\""),
        ("<name>Gelée royale</name>", "<name/>"),
        (
          "<originalText><reference value=\"#ls-al1-a\"/></originalText>",
          "<translation \(code)><translation code=\"B\" codeSystem=\"2.999.1\"/></translation>"
        ),
      ])
    #expect(translated.summary.allergies.entries.first?.agent?.source.map(\.code) == ["ALG-17", "B"])
    #expect(translated.summary.allergies.entries.first?.agent?.nullFlavor == nil)
  }

  @Test("An allergy without any agent stays an allergy")
  func noAgent() throws {
    let text = try FrenchSample.text(of: "lesia-santini")
    let start = try #require(text.range(of: "<participant typeCode=\"CSM\">")).lowerBound
    let end = try #require(text.range(of: "</participant>", range: start..<text.endIndex)).upperBound
    let reading = try FrenchSample.person("lesia-santini", [(String(text[start..<end]), "")])
    let allergy = try #require(reading.summary.allergies.entries.first)
    #expect(allergy.agent == nil && allergy.kind.code == "414285001" && allergy.reactions.count == 1)
  }

  @Test("A reference to nothing gives no words; one without a hash is followed")
  func references() throws {
    let reading = try FrenchSample.person(
      "lesia-santini", [("value=\"#ls-p1\"", "value=\"#nowhere\""), ("value=\"#ls-p2\"", "value=\"ls-p2\"")])
    let problems = reading.summary.problems.entries
    #expect(problems[0].condition.originalText == nil && problems[0].condition.code == "L86")
    #expect(problems[1].condition.originalText == "Épilepsie (DRC)")
  }

  @Test("A missing display name is nil, never empty")
  func displays() throws {
    let reading = try FrenchSample.person(
      "lesia-santini", [("displayName=\"Épilepsie\"", ""), ("displayName=\"Syndrome de Marfan\"", "displayName=\" \"")])
    #expect(reading.summary.problems.entries[1].condition.source.first?.display == nil)
    #expect(reading.summary.problems.entries[2].condition.source.first?.display == nil)
  }

  @Test("Statements that no field takes are accounted for one by one, qualifiers too")
  func extras() throws {
    let qualifier =
      "<qualifier><name code=\"272741003\" codeSystem=\"2.16.840.1.113883.6.96\"/><value code=\"7771000\" codeSystem=\"2.16.840.1.113883.6.96\" displayName=\"gauche\"/></qualifier>"
    let reading = try FrenchSample.person(
      "lesia-santini",
      [
        ("displayName=\"Syndrome du canal carpien\">", "displayName=\"Syndrome du canal carpien\">\(qualifier)"),
        ("<consumable>", "<rateQuantity value=\"3\" unit=\"mL/h\"/><consumable>"),
      ])
    #expect(reading.account.items(at: "section[11348-0]/entry[1]").compactMap(\.source?.code) == ["7771000"])
    #expect(
      reading.summary.medications.entries.first?.rate == QuantityRange(Quantity(value: "3", unit: "mL/h")),
      "a rate has a field of its own")
  }

  @Test("A type of another namespace is no HL7 type; a prefix of HL7's is followed")
  func dataTypes() throws {
    let value = "<value xsi:type=\"PQ\" value=\"10\" unit=\"{pack}/a\"/>"
    let prefixed = try FrenchSample.person(
      "camille-rousseau",
      [(value, "<value xmlns:v=\"urn:hl7-org:v3\" xsi:type=\"v:PQ\" value=\"10\" unit=\"{pack}/a\"/>")])
    #expect(
      prefixed.summary.socialHistory.entries.first?.value == .quantity(Quantity(value: "10", unit: "{pack}/a")))
    let foreign = try FrenchSample.person(
      "camille-rousseau", [(value, "<value xmlns:v=\"urn:other\" xsi:type=\"v:PQ\" value=\"10\" unit=\"{pack}/a\"/>")])
    #expect(foreign.summary.socialHistory.entries.first?.value == .missing(.noInformation))
    #expect(foreign.account.reasons(of: "socialHistory.value") == ["narrative-only no-place-in-pivot"])
  }

  @Test(
    "Answers of every datatype are kept as they are",
    arguments: [
      ("<value xsi:type=\"INT\" value=\"3\"/>", ObservationValue.integer(3)),
      ("<value xsi:type=\"ST\"> deux   verres </value>", .text("deux verres")),
      ("<value xsi:type=\"TS\" value=\"2020\"/>", HL7Time("2020").map { .time($0) } ?? .missing(.unknown)),
      (
        "<value xsi:type=\"IVL_PQ\"><low value=\"2\" unit=\"{drink}/d\"/><high value=\"3\" unit=\"{drink}/d\"/></value>",
        .range(
          QuantityRange(low: Quantity(value: "2", unit: "{drink}/d"), high: Quantity(value: "3", unit: "{drink}/d")))
      ),
      ("<value xsi:type=\"PQ\" nullFlavor=\"ASKU\"/>", .missing(.askedButUnknown)), ("", .missing(.noInformation)),
    ])
  func answers(value: String, expected: ObservationValue) throws {
    let reading = try FrenchSample.person(
      "camille-rousseau", [("<value xsi:type=\"PQ\" value=\"10\" unit=\"{pack}/a\"/>", value)])
    #expect(reading.summary.socialHistory.entries.first?.value == expected)
  }

  @Test("A damaged embedded file is reported, the document is read")
  func attachments() throws {
    func reading(_ base64: String) throws -> Reading {
      let media =
        "<entry><organizer classCode=\"CLUSTER\" moodCode=\"EVN\"><statusCode code=\"completed\"/><component><observationMedia classCode=\"OBS\" moodCode=\"EVN\"><value mediaType=\"text/plain\" representation=\"B64\">\(base64)</value></observationMedia></component></organizer></entry>"
      return try FrenchSample.person(
        "ines-belkacem", [("bloc sans latex</item></list></text>", "bloc sans latex</item></list></text>\(media)")])
    }
    let good = try reading("cGFz\n  c2VyZWxsZQ==")
    #expect(good.attachments.map { String(decoding: $0.bytes, as: UTF8.self) } == ["passerelle"])
    for base64 in ["cGFzc2VyZWxsZQ=", "cGFz#c2VyZWxsZQ==", "", "c", "=cGFz"] {
      let bad = try reading(base64)
      #expect(bad.attachments.isEmpty, "\(base64)")
      #expect(bad.account.reasons(of: "attachment") == ["lost unreadable"], "\(base64)")
    }
  }

  @Test("Comments and instructions inside an entry do not change what it says")
  func comments() throws {
    let plain = try FrenchSample.person("camille-rousseau")
    let commented = try FrenchSample.person(
      "camille-rousseau",
      [
        ("<entry", "<!-- note --><entry"), ("<value ", "<?x y?><value "),
        ("Arachide</content>", "Ara<!-- ? -->chide</content>"),
      ])
    #expect(commented.summary.allergies.entries == plain.summary.allergies.entries)
    #expect(commented.account == plain.account)
  }
}

@Suite("Large French documents")
struct LargeDocumentTests {
  @Test("What an act says applies to each of its many observations, and is read once")
  func oneConcern() throws {
    let text = try FrenchSample.text(of: "lucien-fabre")
    let start = try #require(text.range(of: "<entryRelationship typeCode=\"SUBJ\" inversionInd=\"false\"><observation"))
      .lowerBound
    let end = try #require(text.range(of: "</entryRelationship>", range: start..<text.endIndex)).upperBound
    let observation = String(text[start..<end])
    let severity =
      "<entryRelationship typeCode=\"SUBJ\"><observation classCode=\"OBS\" moodCode=\"EVN\"><code code=\"SEV\" codeSystem=\"2.16.840.1.113883.5.4\"/><value xsi:type=\"CD\" code=\"24484000\" codeSystem=\"2.16.840.1.113883.6.96\"/></observation></entryRelationship>"
    let reading = try FrenchSample.person(
      "lucien-fabre", [(observation, String(repeating: observation, count: 3000) + severity)])
    #expect(reading.summary.problems.entries.count == 3000)
    #expect(reading.summary.problems.entries.allSatisfy { $0.concernStatus == .active })
    // A severity of the whole act has no place in the European act: it is accounted for, once.
    #expect(reading.account.items(at: "section[11450-4]/entry[1]").compactMap(\.source?.code) == ["SEV", "24484000"])
  }

  @Test("Many sections of one kind, and a passage as somebody's words")
  func manySections() throws {
    let text = try FrenchSample.text(of: "lucien-fabre")
    let titled = try #require(text.range(of: "<title>Pathologies en cours</title>"))
    let start = try #require(
      text.range(of: "<component><section>", options: .backwards, range: text.startIndex..<titled.lowerBound)
    ).lowerBound
    let end = try #require(text.range(of: "</section></component>", range: titled.upperBound..<text.endIndex))
      .upperBound
    let section = String(text[start..<end])
    let reading = try FrenchSample.person("lucien-fabre", [(section, String(repeating: section, count: 2000))])
    #expect(reading.summary.problems.entries.count == 2000)
    #expect(reading.summary.problems.entries.last?.provenance.sourcePath == "section[11450-4][2000]/entry[1]")
    let passage = String(repeating: "mot ", count: 5000)
    let long = try FrenchSample.person(
      "lucien-fabre", [("Fibrillation auriculaire, date de début mal connue</content>", "\(passage)</content>")])
    #expect(long.summary.problems.entries.first?.condition.originalText == nil)
    #expect(long.summary.problems.entries.first?.condition.narrativeReference == "lf-p1")
    #expect(long.summary.problems.narrative.first?.plainText.contains("mot mot") == true)
  }
}
