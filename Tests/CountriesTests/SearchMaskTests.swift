import Countries
import Domain
import Testing

@Suite("The search mask of France")
struct SearchMaskTests {
  let mask = France.searchMask(testIdentities: true)

  @Test("A filled mask becomes traits, however the person groups the digits and writes the date")
  func traits() throws {
    for (number, date) in [
      ("278043306312427", "1978-04-12"), ("2 78 04 33 063 124 27", "12/04/1978"),
      ("2.78.04.33.063.124-27", "12.04.1978"),
      (" 278043306312427 ", "19780412"),
    ] {
      let traits = try mask.traits(from: ["ins": number, "birth": date]).get()
      #expect(traits.identifiers == [InstanceIdentifier(root: "1.2.250.1.213.1.4.10", extension: "278043306312427")])
      #expect(traits.birthDate == "19780412")
    }
    let corsican = try mask.traits(from: ["ins": "203042a00411737", "birth": "2003-04-21"]).get()
    #expect(corsican.identifiers.first?.extension == "203042A00411737")
  }

  @Test(
    "Each fault is told for its own field",
    arguments: [
      ("", "1978-04-12", ["ins": SearchMask.Fault.missing]),
      ("27804330631242", "1978-04-12", ["ins": .digits(found: 14, needed: 15)]),
      ("278043306312428", "1978-04-12", ["ins": .checkDigits]), ("2780433O6312427", "1978-04-12", ["ins": .format]),
      ("278043306312427", "1978-02-30", ["birth": .date]), ("278043306312427", "12 avril", ["birth": .date]),
      ("278043306312427", "12/04/78", ["birth": .date]), ("", "", ["ins": .missing, "birth": .missing]),
    ])
  func faults(number: String, date: String, expected: [String: SearchMask.Fault]) {
    guard case .failure(let faults) = mask.traits(from: ["ins": number, "birth": date]) else {
      Issue.record("it should have faults")
      return
    }
    #expect(faults.byField == expected)
  }

  @Test("Where one of two fields is enough, one is enough and none is not")
  func alternatives() {
    var either = mask
    either.oneOf = [["ins", "birth"]]
    guard case .success(let traits) = either.traits(from: ["ins": "278043306312427"]) else {
      Issue.record("one field is enough")
      return
    }
    #expect(traits.birthDate == nil && traits.identifiers.count == 1)
    guard case .failure(let faults) = either.traits(from: [:]) else {
      Issue.record("nothing is not enough")
      return
    }
    #expect(faults.byField == ["ins": .missing, "birth": .missing])
  }

  @Test("Labels and help stand in the four languages of the demo, the card's own word beside them")
  func words() {
    for field in mask.fields {
      #expect(Set(field.labels.keys) == ["en", "fr", "pt", "de"] && Set(field.help.keys) == ["en", "fr", "pt", "de"])
      #expect(field.label(in: "it") == field.labels["en"])
    }
    #expect(mask.fields.first?.nativeLabel == "matricule INS" && mask.country.value == "FR")
    #expect(FrenchINS.isValid(mask.fields.first?.example.filter { $0 != " " } ?? ""))
  }

  @Test("Outside test mode the number is looked for among real identities")
  func productionRoot() throws {
    let traits = try France.searchMask(testIdentities: false)
      .traits(from: ["ins": "278043306312427", "birth": "1978-04-12"]).get()
    #expect(traits.identifiers.first?.root == "1.2.250.1.213.1.4.8")
    #expect(AllCountries.searchMask(of: mask.country, testIdentities: true) == mask)
    #expect(AllCountries.searchMasks.map(\.country.value) == ["FR", "ES"])
    let portugal = try #require(CountryCode("PT"))
    #expect(AllCountries.searchMask(of: portugal, testIdentities: true) == nil)
  }
}
